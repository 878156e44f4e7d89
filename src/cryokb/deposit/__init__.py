"""A record and its data files to one NeXus/HDF5 file."""

from cryokb.deposit.writing import Gathered, Written, gather, write_record

__all__ = ["Gathered", "Written", "gather", "write_record"]
