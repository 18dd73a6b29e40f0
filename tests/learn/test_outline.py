"""What a checkpoint holds, read without PyTorch: what PyTorch reads, tensors aside; nothing that it names is imported or called."""

from __future__ import annotations

import pickle
import zipfile

import pytest
import torch

from qtran_cli.errors import FileError
from qtran_cli.learn.run import checkpoint, outline
from tests.learn.test_run import carried_out
from tests.learn.test_standing import SMALL


def bare(found):
    """The same, each tensor a Part."""
    if isinstance(found, dict):
        return {name: bare(part) for name, part in found.items()}
    if isinstance(found, tuple | list):
        return type(found)(map(bare, found))
    return outline.Part if isinstance(found, torch.Tensor) else found


def classes(found):
    if isinstance(found, dict):
        return {name: classes(part) for name, part in found.items()}
    if isinstance(found, tuple | list):
        return type(found)(map(classes, found))
    return outline.Part if isinstance(found, outline.Part) else found


@pytest.fixture
def path(tmp_path):
    carried_out(tmp_path / "run", SMALL)
    return tmp_path / "run" / "checkpoint.pt"


def test_it_is_what_pytorch_reads(path):
    found = torch.load(path, weights_only=True)
    assert classes(outline.read(path)) == bare(found)
    assert found["trainer"].keys() == checkpoint.STATE


RAN = []


def ran():
    RAN.append(1)


class Called:
    """Whoever else reads its pickle calls `ran`."""

    def __reduce__(self):
        return ran, ()


def test_what_a_pickle_names_is_not_called(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("checkpoint/data.pkl", pickle.dumps(Called()))
    assert isinstance(outline.read(path), outline.Part) and RAN == []
    pickle.loads(pickle.dumps(Called()))
    assert RAN == [1]
    with pytest.raises(FileError, match="of another version"):
        checkpoint.require_whole(path)


def test_a_cut_pickle_is_damaged(path):
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(outline.ENTRY)]
        whole = archive.read(name)
    for length in range(0, len(whole), 97):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("checkpoint/data.pkl", whole[:length])
        with pytest.raises(FileError, match="the checkpoint is damaged"):
            checkpoint.require_whole(path)
