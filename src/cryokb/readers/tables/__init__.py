"""One mapping table a format: what is trusted, in which unit, and why.

Each module holds one table. A value is listed only when the unit is fixed by the format (or stated beside the number) and
the meaning is that of the slot. Nothing is mapped because its name sounds right: no file format states the temperature of the
specimen, and what is called temperature is that of a detector, a board or a heater.
"""
