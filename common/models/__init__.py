"""Tables of the machinery; each module holds one mechanism."""

from common.models.attachment import Attachment
from common.models.base import Record, RecordQuerySet
from common.models.document import OfficialDocument
from common.models.event import Event, EventSeal, SealEntry
from common.models.import_job import ImportJob
from common.models.message import Message
from common.models.numbering import NumberSequence
from common.models.publication import PublishedEnterprise, PublishedRecord

__all__ = [
    "Attachment",
    "Event",
    "EventSeal",
    "ImportJob",
    "Message",
    "NumberSequence",
    "OfficialDocument",
    "PublishedEnterprise",
    "PublishedRecord",
    "Record",
    "RecordQuerySet",
    "SealEntry",
]
