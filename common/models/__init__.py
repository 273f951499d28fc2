"""Tables of the machinery; each module holds one mechanism."""

from common.models.base import Record, RecordQuerySet
from common.models.event import Event, EventSeal, SealEntry
from common.models.numbering import NumberSequence
from common.models.publication import PublishedRecord

__all__ = ["PublishedRecord", "Event", "EventSeal", "NumberSequence", "Record", "RecordQuerySet", "SealEntry"]
