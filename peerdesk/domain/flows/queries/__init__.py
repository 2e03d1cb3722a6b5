"""Reads of `flows`."""

from .beside import FlowsBeside, OfferedFlow, WalkView, flows_beside, walk_note
from .console import (
    FlowRow,
    FlowView,
    VersionRow,
    WaitingVersion,
    count_flows_waiting,
    draft_standing,
    export_flow,
    find_waiting_flow,
    get_flow,
    list_flow_versions,
    list_flows,
    source_choices,
)
from .learned import FlowLearned, StepTally, flow_learned
from .network import WaitingFlowRow, list_flows_for_network

__all__ = [
    "FlowLearned",
    "FlowRow",
    "FlowView",
    "FlowsBeside",
    "OfferedFlow",
    "StepTally",
    "VersionRow",
    "WaitingFlowRow",
    "WaitingVersion",
    "WalkView",
    "count_flows_waiting",
    "draft_standing",
    "export_flow",
    "find_waiting_flow",
    "flow_learned",
    "flows_beside",
    "get_flow",
    "list_flow_versions",
    "list_flows",
    "list_flows_for_network",
    "source_choices",
    "walk_note",
]
