"""Path to documents: files, NeXus files, folders of them and standard input, with what was passed over and what could not be read."""

from cryokb.intake.folders import Found, Reading, Selection, find_documents, find_files, read_document, read_record

__all__ = ["Found", "Reading", "Selection", "find_documents", "find_files", "read_document", "read_record"]
