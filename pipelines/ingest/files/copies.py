"""Files with the same bytes: which one counts, and when nobody can tell whose list it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.ingest.files.discovery import DeliveredFile
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.schemas.delivery_codes import FileReason


@dataclass(frozen=True, slots=True)
class Copy:
    """One of several files with the same bytes, and what would become of it alone.

    `refused`: why it would be rejected, None when it would be accepted. `needs_folder`: some of its rows have no AGB code of their own.
    """

    file: DeliveredFile
    refused: RejectedFileError | None
    needs_folder: bool


@dataclass(frozen=True, slots=True)
class CopiesJudged:
    """The copy that counts, if any, its duplicates, and the rejected copies."""

    counts: Copy | None
    duplicates: tuple[Copy, ...]
    refused: tuple[tuple[Copy, RejectedFileError], ...]


def apart(files: Iterable[DeliveredFile]) -> tuple[list[DeliveredFile], list[list[DeliveredFile]]]:
    """The files without a copy among `files`, and the others in groups with the same bytes; order is kept."""
    by_bytes: dict[str, list[DeliveredFile]] = defaultdict(list)
    for file in files:
        by_bytes[file.sha256 or file.name].append(file)
    groups = list(by_bytes.values())
    return [group[0] for group in groups if len(group) == 1], [group for group in groups if len(group) > 1]


def judged(copies: Sequence[Copy], practice_of: Mapping[str, str]) -> CopiesJudged:
    """What becomes of files with the same bytes, in order of their paths.

    Of those that would be accepted the first counts, and all others are its duplicates. Where they lie in the folders of different contract
    practices and rows have no AGB code of their own, nobody knows whose list it is: those that would be accepted are rejected.
    """
    accepted = [copy for copy in copies if copy.refused is None]
    refused = tuple((copy, copy.refused) for copy in copies if copy.refused is not None)
    if not accepted:
        return CopiesJudged(None, (), refused)
    practices = {practice_of[copy.file.folder] for copy in accepted if copy.file.folder in practice_of}
    if len(practices) > 1 and any(copy.needs_folder for copy in accepted):
        contested = tuple((copy, _contested(copy, accepted)) for copy in accepted)
        return CopiesJudged(None, (), (*refused, *contested))
    return CopiesJudged(accepted[0], tuple(copy for copy in copies if copy is not accepted[0]), ())


def _contested(copy: Copy, accepted: Iterable[Copy]) -> RejectedFileError:
    others = " and ".join(other.file.name for other in accepted if other is not copy)
    return RejectedFileError(
        FileReason.CONTESTED_FILE,
        f"has the same bytes as {others}, in the folder of another practice, and its rows have no AGB of their own",
    )
