"""Commands of `guidance`."""

from .inserts import InsertedPlace, judge_inserted, note_inserted_sentences

__all__ = ["InsertedPlace", "judge_inserted", "note_inserted_sentences"]
