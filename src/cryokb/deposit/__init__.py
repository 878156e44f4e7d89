"""A record and its data files to one NeXus/HDF5 file.

Modules: ``data_files`` (the files that a record names: there, whole, as described; and which of their arrays belongs to which
acquisition), ``writing`` (the file).
"""

from cryokb.deposit.writing import Gathered, Written, gather, write_record

__all__ = ["Gathered", "Written", "gather", "write_record"]
