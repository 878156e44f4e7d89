"""Path to documents: files, NeXus files, folders of them and standard input, with what was passed over and what could not be read.

Modules: ``folders`` (which files paths stand for), ``recognition`` (is a file one of ours), ``patterns`` (``--include``,
``--exclude``), ``reading`` (file -> document and issues).
"""

from cryokb.intake.folders import Found, Reading, Selection, find_documents, find_files, read_document, read_record

__all__ = ["Found", "Reading", "Selection", "find_documents", "find_files", "read_document", "read_record"]
