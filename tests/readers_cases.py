"""Small microscope files that the tests of readers write, byte by byte or with the writers of RosettaSciIO."""

from __future__ import annotations

import struct

import mrcfile
import numpy as np

from cryokb.readers.formats.mrc_sections import entry_bits
from cryokb.readers.rosetta import quiet

MDOC = """\
PixelSpacing = 2.66
Voltage = 300
ImageFile = series.mrc
ImageSize = 3708 3838

[T = SerialEM: Digitized at the institute of Somebody        03-May-23  13:59:32    ]

{sections}"""

SECTION = """\
[ZValue = {number}]
TiltAngle = {tilt}
Magnification = 53000
ExposureDose = {dose}
DoseRate = 1.1
PixelSpacing = 2.66
SpotSize = 6
ExposureTime = 2.6
Binning = 1
CountsPerElectron = 38
TargetDefocus = -3.5
PriorRecordDose = {prior}
SubFramePath = X:\\Users\\Somebody\\frames_{number}.tif
NumSubFrames = 26
DateTime = 03-May-23  13:{minute:02d}:00
FilterSlitAndLoss = 20 0

"""

FRAME_SET = """\
T = SerialEM: a microscope\r
Voltage = 300\r
\r
[FrameSet = 0]\r
TiltAngle = 0.5\r
Magnification = 165000\r
ExposureDose = {dose}\r
DoseRate = {rate}\r
PixelSpacing = 0.82\r
ExposureTime = 3\r
Binning = {binning}\r
NumSubFrames = 40\r
FrameDosesAndNumber = 1 40\r
SubFramePath = X:\\Users\\Somebody\\movie.tif\r
DateTime = 25-Sep-23  14:13:26\r
"""

EPU = """\
<MicroscopeImage xmlns="http://schemas.datacontract.org/2004/07/Fei.SharedObjects">
 <CustomData xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">
  <a:KeyValueOfstringanyType><a:Key>Dose</a:Key><a:Value>2.8504761E+21</a:Value></a:KeyValueOfstringanyType>
  <a:KeyValueOfstringanyType><a:Key>DoseOnCamera</a:Key><a:Value>{counted}</a:Value></a:KeyValueOfstringanyType>
  <a:KeyValueOfstringanyType><a:Key>AppliedDefocus</a:Key><a:Value>-4E-07</a:Value></a:KeyValueOfstringanyType>
  <a:KeyValueOfstringanyType><a:Key>DetectorCommercialName</a:Key><a:Value>Falcon 4i</a:Value></a:KeyValueOfstringanyType>
 </CustomData>
 <SpatialScale><pixelSize>
  <x><numericValue>4.15E-11</numericValue><unit/></x><y><numericValue>4.15E-11</numericValue><unit/></y>
 </pixelSize></SpatialScale>
 <microscopeData>
  <acquisition>
   <acquisitionDateTime>2024-09-01T06:01:10.041501+02:00</acquisitionDateTime>
   <camera><Binning><x>1</x><y>1</y></Binning><ExposureTime>0.62</ExposureTime><Name>EF-Falcon</Name></camera>
  </acquisition>
  <gun><AccelerationVoltage>300000</AccelerationVoltage></gun>
  <instrument><ComputerName>HOST-7</ComputerName><InstrumentModel>{model}</InstrumentModel></instrument>
  <optics>
   <BeamDiameter>4E-07</BeamDiameter><Cameralength>{length}</Cameralength><ColumnOperatingMode>{mode}</ColumnOperatingMode>
   <EnergyFilter><EnergySelectionSlitInserted>true</EnergySelectionSlitInserted><EnergySelectionSlitWidth>10</EnergySelectionSlitWidth></EnergyFilter>
   <ProjectorMode>{projector}</ProjectorMode><SpotIndex>2</SpotIndex>
   <TemMagnification><NominalMagnification>270000</NominalMagnification></TemMagnification>
  </optics>
  <stage><Position><A>0.5235987755982988</A></Position></stage>
 </microscopeData>
</MicroscopeImage>
"""


def epu(*, counted=4.909, model="HOST-7", mode="TEM", projector="Imaging", length=0):
    return EPU.format(counted=counted, model=model, mode=mode, projector=projector, length=length)


def tilt_series(tilts, *, dose=3.0):
    rows = zip(range(len(tilts)), tilts, strict=True)
    sections = [SECTION.format(number=n, tilt=tilt, dose=dose, prior=n * dose, minute=n) for n, tilt in rows]
    return MDOC.format(sections="".join(sections))


def mrc(shape=(1, 8, 16), *, pixel=2.0, depth=None, grid=True, extended=b"", kind=b"", space_group=0, label=""):
    """Write an MRC file of 16-bit integers; ``pixel`` and ``depth``, the step between sections, in Å."""
    sections, rows, columns = shape
    header = bytearray(1024)
    struct.pack_into("<4i", header, 0, columns, rows, sections, 1)
    struct.pack_into("<3i", header, 28, *((columns, rows, sections) if grid else (0, 0, 0)))
    struct.pack_into("<6f", header, 40, columns * pixel, rows * pixel, sections * (depth or pixel), 90, 90, 90)
    struct.pack_into("<3i", header, 64, 1, 2, 3)
    struct.pack_into("<2i", header, 88, space_group, len(extended))
    header[104 : 104 + len(kind)] = kind
    header[208:216] = b"MAP DD\0\0"
    header[224 : 224 + len(label)] = label.encode()
    data = np.arange(np.prod(shape), dtype="<i2")
    return bytes(header) + extended + data.tobytes()


def old_fei(angles, *, pixel=2e-10, magnification=42000.0, exposure=1.0, ht=0.0, order="<"):
    """Write a stack with the older extended header of FEI programs: 32 numbers for each of 1024 images."""
    stack = bytearray(mrc((len(angles), 4, 4), pixel=1.0))
    extended = bytearray(131072)
    for index, angle in enumerate(angles):
        numbers = [angle, 0, 0, 0, 0, 0, 0, 0, exposure, 0, 85.3, pixel, magnification, ht, 0, 0, *[0] * 16]
        struct.pack_into(f"{order}32f", extended, 128 * index, *numbers)
    struct.pack_into("<i", stack, 92, len(extended))
    return bytes(stack[:1024]) + bytes(extended) + bytes(stack[1024:])


def serialem(angles, *, flags=1 | 8 | 32, magnification=530, dose=(27525, -20 * 256 - 30), width=8):
    """Write a stack with SerialEM's extended header: angle times 100, magnification by 100, and a dose in two integers."""
    made = bytearray(
        mrc(
            (len(angles), 4, 4),
            extended=b"".join(struct.pack("<4h", round(angle * 100), magnification, *dose) for angle in angles),
            kind=b"SERI",
        )
    )
    struct.pack_into("<2h", made, 128, width, flags)
    return bytes(made)


def fei_entry(**values):
    """Write one entry of Thermo Fisher's extended header, with the bits of the masks set for the given values."""
    named = {"Metadata size": 888, "Metadata version": 2, "Bitmask 1": 0, "Bitmask 2": 0, **values}
    layout = mrcfile.dtypes.get_ext_header_dtype(b"FEI2", "<")
    for name, (mask, bit) in entry_bits(layout.names).items():
        named[mask] = named.get(mask, 0) | (1 << bit if name in values else 0)
    entry = np.zeros(1, layout)
    for name, value in named.items():
        entry[name] = value
    return entry.tobytes()


def axis(name, size, *, scale=1.0, unit="", navigate=False, offset=0.0):
    return {
        "name": name,
        "size": size,
        "scale": scale,
        "offset": offset,
        "units": unit,
        "navigate": navigate,
        "index_in_array": 0,
        "_type": "UniformDataAxis",
    }


def signal(shape, axes, *, metadata=None, original=None, dtype="uint16"):
    """Make the mapping that RosettaSciIO's writers take."""
    for index, row in enumerate(axes):
        row["index_in_array"] = index
    general = {"General": {"title": "a title"}, "Signal": {"signal_type": ""}}
    return {
        "data": np.arange(np.prod(shape), dtype=dtype).reshape(shape),
        "axes": axes,
        "metadata": {**general, **(metadata or {})},
        "original_metadata": original or {},
        "attributes": {"_lazy": False, "ragged": False},
        "package_info": {"package": "test", "package_version": "0"},
        "learning_results": {},
        "models": {},
        "tmp_parameters": {},
    }


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_signal(folder, name, plugin, value, **options):
    import importlib

    with quiet():
        importlib.import_module(f"rsciio.{plugin}").file_writer(str(folder / name), value, **options)
    return folder / name


def only(extracted):
    """Give the one acquisition of a file."""
    acquisitions = extracted.record["sessions"]["session_1"]["acquisitions"]
    assert len(acquisitions) == 1
    return next(iter(acquisitions.values()))


def voltage(extracted):
    return extracted.record["sessions"]["session_1"].get("accelerating_voltage")


def says(extracted, words):
    return any(words in text for text in (*extracted.notes, *(row.why for row in extracted.missing)))
