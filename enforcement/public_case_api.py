"""Public endpoints of enforcement: results of cases and orders to correct, without a key.

All is read from snapshots, by the same filters as the pages of `/cases/`.
"""

from __future__ import annotations

from common.shelf_api import Endpoints
from enforcement.public_case_json import (
    ORDER_EXAMPLE,
    RESULT_DETAIL_EXAMPLE,
    RESULT_EXAMPLE,
    OrderSerializer,
    ResultDetailSerializer,
    ResultSerializer,
)
from enforcement.published_cases import ORDERS, RESULTS

RESULT_ENDPOINTS = Endpoints(
    shelf=RESULTS,
    operations="public-enforcement-results",
    row=ResultSerializer,
    row_example=RESULT_EXAMPLE,
    record=ResultDetailSerializer,
    record_example=RESULT_DETAIL_EXAMPLE,
    listed="默认按决定日期由近到远。只含正在公示的内容。按金额排序时只列有罚没金额的决定。",
    one="一条行政处罚结果",
)
ORDER_ENDPOINTS = Endpoints(
    shelf=ORDERS,
    operations="public-enforcement-orders",
    row=OrderSerializer,
    row_example=ORDER_EXAMPLE,
    listed="默认按下达日期由近到远。只含正在公示的内容。",
    one="一份责令改正违法行为决定",
    told="全部公开栏目。责令改正不是行政处罚。旧版本的编号指向现行版本。",
)
