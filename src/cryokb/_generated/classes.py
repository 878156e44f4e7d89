from __future__ import annotations

import re
import sys
from datetime import (
    date,
    datetime,
    time
)
from decimal import Decimal
from enum import Enum
from typing import (
    Any,
    ClassVar,
    Literal,
    Optional,
    Union
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer
)


metamodel_version = "1.12.0"
version = "1.1.0.dev"


class ConfiguredBaseModel(BaseModel):
    model_config = ConfigDict(
        serialize_by_alias = True,
        validate_by_name = True,
        validate_assignment = True,
        validate_default = True,
        extra = "forbid",
        arbitrary_types_allowed = True,
        use_enum_values = True,
        strict = False,
    )





class LinkMLMeta(RootModel):
    root: dict[str, Any] = {}
    model_config = ConfigDict(frozen=True)

    def __getattr__(self, key:str):
        return getattr(self.root, key)

    def __getitem__(self, key:str):
        return self.root[key]

    def __setitem__(self, key:str, value):
        self.root[key] = value

    def __contains__(self, key:str) -> bool:
        return key in self.root


linkml_meta = None

class Comparator(str, Enum):
    """
    The relation of the true value to the reported number.
    """
    about = "about"
    """
    The true value lies near the number (~).
    """
    less_than = "less_than"
    """
    The true value lies below the number (<).
    """
    at_most = "at_most"
    """
    The true value lies at the number or below it (≤).
    """
    more_than = "more_than"
    """
    The true value lies above the number (>).
    """
    at_least = "at_least"
    """
    The true value lies at the number or above it (≥).
    """


class UncertaintyKind(str, Enum):
    """
    What a stated uncertainty is.
    """
    standard_deviation = "standard_deviation"
    """
    Standard deviation of the sample.
    """
    standard_error = "standard_error"
    """
    Standard error of the mean.
    """
    range = "range"
    """
    Half the distance from the smallest to the largest value.
    """
    confidence_95 = "confidence_95"
    """
    Half width of the 95 % confidence interval.
    """
    instrument = "instrument"
    """
    Accuracy of the instrument or of its calibration.
    """
    fit = "fit"
    """
    Uncertainty of a parameter that was fitted to the data.
    """
    unspecified = "unspecified"
    """
    The source gives a number behind ± and does not say what it is.
    """


class QualitativeFlag(str, Enum):
    """
    Marks bounds that stand for words.
    """
    yes = "yes"
    """
    The bounds stand for words of magnitude.
    """


class AbsenceReason(str, Enum):
    """
    The reasons for which a slot may have no value.
    """
    not_recorded = "not_recorded"
    """
    It had a value that nobody wrote down.
    """
    not_applicable = "not_applicable"
    """
    The slot has no meaning for this entry.
    """
    withheld = "withheld"
    """
    It is known and kept back; note says why, contact says whom to ask.
    """
    not_yet = "not_yet"
    """
    The value will exist later, such as a DOI that is still to be minted.
    """
    not_stated = "not_stated"
    """
    The source that was read does not say.
    """
    unreadable = "unreadable"
    """
    It is printed but cannot be recovered.
    """


class Metal(str, Enum):
    """
    The metal of the electrode, or none for a blank control.
    """
    Lithium = "Li"
    """
    Lithium, which air attacks within seconds.
    """
    Sodium = "Na"
    """
    Sodium, which air attacks within seconds.
    """
    Potassium = "K"
    """
    Potassium, which air attacks within seconds.
    """
    Calcium = "Ca"
    """
    Calcium, which air and moisture attack.
    """
    Magnesium = "Mg"
    """
    Magnesium; its native oxide forms in seconds.
    """
    Zinc = "Zn"
    """
    Zinc, which is stable in air and in water.
    """
    Aluminium = "Al"
    """
    Aluminium, which an oxide film protects in air.
    """
    Indium = "In"
    """
    Indium, pure or as the start of a lithium alloy.
    """
    Tin = "Sn"
    """
    Tin, as an electrode that forms alloys.
    """
    Silicon = "Si"
    """
    Silicon, as an electrode that forms alloys.
    """
    Bismuth = "Bi"
    """
    Bismuth, as an electrode that forms alloys.
    """
    Antimony = "Sb"
    """
    Antimony, as an electrode that forms alloys.
    """
    No_metal = "none"
    """
    No metal; a blank that shows what preparation and beam do alone.
    """


class Configuration(str, Enum):
    """
    How the electrodes of a cell face each other.
    """
    half_cell = "half_cell"
    """
    The electrode faces a counter electrode of the metal itself.
    """
    symmetric_cell = "symmetric_cell"
    """
    Both electrodes are of the same metal.
    """
    full_cell = "full_cell"
    """
    The electrode faces a positive electrode, and holds metal from the start.
    """
    anode_free = "anode_free"
    """
    The collector faces a positive electrode, and holds no metal at the start.
    """
    three_electrode = "three_electrode"
    """
    A reference electrode stands beside the two that carry current.
    """
    grid_cell = "grid_cell"
    """
    The metal is deposited on a TEM grid in a cell made for it.
    """
    none = "none"
    """
    There was no cell, as for a foil that was only soaked.
    """


class Housing(str, Enum):
    """
    The case in which a cell is built.
    """
    coin_cell = "coin_cell"
    """
    A coin cell of crimped steel cans, such as CR2032.
    """
    pouch_cell = "pouch_cell"
    """
    A pouch of laminated aluminium foil.
    """
    swagelok_cell = "swagelok_cell"
    """
    A cell of tube fittings with rods as current leads.
    """
    pressure_cell = "pressure_cell"
    """
    A cell that is held under an external stack pressure.
    """
    beaker_cell = "beaker_cell"
    """
    An open or flooded cell with an excess of electrolyte.
    """
    microscope_cell = "microscope_cell"
    """
    A cell inside the microscope, or on a chip for it.
    """


class CollectorForm(str, Enum):
    """
    The shape of the current collector.
    """
    foil = "foil"
    """
    A rolled foil some micrometres thick.
    """
    tem_grid = "tem_grid"
    """
    A grid for transmission electron microscopy, which carries current here.
    """
    mesh = "mesh"
    """
    A woven mesh or an open foam.
    """
    cloth = "cloth"
    """
    A cloth or felt of fibres.
    """
    wire = "wire"
    """
    A wire, or the tip of one.
    """
    thin_film = "thin_film"
    """
    A film deposited on a substrate.
    """
    particle = "particle"
    """
    Particles, or a powder of them.
    """


class SupportFilm(str, Enum):
    """
    The film that spans the bars of a TEM grid.
    """
    none = "none"
    """
    No film; the bars of the grid alone carry the deposit.
    """
    lacey_carbon = "lacey_carbon"
    """
    A carbon film with irregular holes.
    """
    holey_carbon = "holey_carbon"
    """
    A carbon film with round holes in a pattern.
    """
    continuous_carbon = "continuous_carbon"
    """
    A carbon film without holes.
    """
    graphene = "graphene"
    """
    One or a few layers of graphene.
    """
    silicon_nitride = "silicon_nitride"
    """
    A membrane of silicon nitride.
    """
    silicon_oxide = "silicon_oxide"
    """
    A membrane of silicon oxide.
    """


class ElectrolyteClass(str, Enum):
    """
    The kind of ion conductor between the electrodes.
    """
    liquid = "liquid"
    """
    Organic liquid, the solvent class not said or mixed.
    """
    liquid_carbonate = "liquid_carbonate"
    """
    A liquid with carbonate solvents.
    """
    liquid_ether = "liquid_ether"
    """
    A liquid with ether solvents.
    """
    liquid_phosphate = "liquid_phosphate"
    """
    A liquid with phosphate or phosphonate solvents.
    """
    ionic_liquid = "ionic_liquid"
    """
    A salt that is liquid near room temperature, with or without a second salt.
    """
    aqueous = "aqueous"
    """
    A solution with water as its only solvent.
    """
    hybrid_aqueous = "hybrid_aqueous"
    """
    Water with an organic solvent.
    """
    inorganic_solid = "inorganic_solid"
    """
    An inorganic solid, the kind not said.
    """
    solid_oxide = "solid_oxide"
    """
    An oxide or phosphate such as LLZO and NASICON.
    """
    solid_sulfide = "solid_sulfide"
    """
    A sulfide such as Li6PS5Cl.
    """
    solid_thin_film = "solid_thin_film"
    """
    A solid film from the vapour, such as LiPON.
    """
    polymer = "polymer"
    """
    A polymer that conducts ions without a liquid.
    """
    semi_solid = "semi_solid"
    """
    A gel, or a polymer swollen with liquid.
    """
    composite_solid = "composite_solid"
    """
    A polymer with particles of an inorganic filler.
    """


class ConcentrationClass(str, Enum):
    """
    The concentration of an electrolyte in words.
    """
    dilute = "dilute"
    """
    Dilute, as the authors call it.
    """
    standard = "standard"
    """
    Near 1 mol/L, where solvent is in excess.
    """
    concentrated = "concentrated"
    """
    Concentrated, as the authors call it, so that little solvent is free.
    """
    localized_high_concentration = "localized_high_concentration"
    """
    Concentrated and thinned by a non-solvent.
    """


class IonAssociation(str, Enum):
    """
    How far the salt of an electrolyte is dissociated.
    """
    fully_dissociated = "fully_dissociated"
    """
    The salt is present as free ions.
    """
    ion_pairs = "ion_pairs"
    """
    Cation and anion touch in pairs.
    """
    aggregates = "aggregates"
    """
    Several cations and anions form larger aggregates.
    """


class RatioBasis(str, Enum):
    """
    What the parts of a ratio count, such as volumes.
    """
    volume = "volume"
    """
    Volumes of the components before mixing.
    """
    mass = "mass"
    """
    Masses of the components.
    """
    mole = "mole"
    """
    Amounts of substance of the components.
    """


class Atmosphere(str, Enum):
    """
    The gas around a cell or specimen during a step.
    """
    argon = "argon"
    """
    Argon, as in most glove boxes.
    """
    nitrogen = "nitrogen"
    """
    Nitrogen gas, with which lithium reacts slowly.
    """
    dry_air = "dry_air"
    """
    Dry air, as in a dry room.
    """
    air = "air"
    """
    Ambient air with its moisture.
    """
    vacuum = "vacuum"
    """
    A vacuum, of a chamber or a pumped container.
    """
    helium = "helium"
    """
    Helium gas, as in some glove boxes.
    """
    carbon_dioxide = "carbon_dioxide"
    """
    Carbon dioxide, pure or enriched in another gas.
    """


class Medium(str, Enum):
    """
    What surrounds the specimen while it is moved or kept.
    """
    liquid_nitrogen = "liquid_nitrogen"
    """
    The specimen stays under liquid nitrogen.
    """
    cold_nitrogen_vapour = "cold_nitrogen_vapour"
    """
    The specimen is in cold nitrogen gas above liquid nitrogen.
    """
    argon = "argon"
    """
    The specimen is in argon near room temperature.
    """
    nitrogen = "nitrogen"
    """
    The specimen is in nitrogen gas near room temperature.
    """
    vacuum = "vacuum"
    """
    The specimen is in a vacuum.
    """
    dry_air = "dry_air"
    """
    The specimen is in dry air, as in a dry room.
    """
    air = "air"
    """
    The specimen is in ambient air.
    """


class Cryogen(str, Enum):
    """
    The cold liquid into which the specimen is plunged.
    """
    liquid_nitrogen = "liquid_nitrogen"
    """
    Liquid nitrogen at its boiling point, which a film of gas keeps off the specimen.
    """
    slush_nitrogen = "slush_nitrogen"
    """
    Nitrogen at its melting point, solid and liquid together.
    """
    liquid_ethane = "liquid_ethane"
    """
    Liquid ethane, cooled by liquid nitrogen.
    """
    liquid_propane = "liquid_propane"
    """
    Liquid propane, or its mixture with ethane.
    """
    liquid_helium = "liquid_helium"
    """
    Liquid helium at its boiling point.
    """


class FrozenState(str, Enum):
    """
    What the liquid in the specimen became on freezing.
    """
    vitreous = "vitreous"
    """
    The liquid became a glass, without crystals.
    """
    crystalline = "crystalline"
    """
    The liquid became crystals of ice or solvent.
    """
    mixed = "mixed"
    """
    The liquid became glass in some places and crystals in others.
    """
    no_liquid = "no_liquid"
    """
    There was no liquid in the specimen.
    """
    not_checked = "not_checked"
    """
    Nobody looked what the liquid became.
    """


class IonSpecies(str, Enum):
    """
    The ions of a milling beam.
    """
    Ga = "Ga"
    """
    Gallium, from a liquid metal source.
    """
    Xe = "Xe"
    """
    Xenon, from a plasma source.
    """
    Ar = "Ar"
    """
    Argon, from a plasma source or a broad beam.
    """
    O = "O"
    """
    Oxygen, from a plasma source.
    """
    N = "N"
    """
    Nitrogen, from a plasma source.
    """


class AreaBasis(str, Enum):
    """
    Which area a current density or capacity refers to.
    """
    nominal = "nominal"
    """
    The area of the collector or grid as if it were flat and full.
    """
    wetted = "wetted"
    """
    The area that was wetted and conducting.
    """
    geometric = "geometric"
    """
    The punched area of a foil.
    """


class ElectrodeState(str, Enum):
    """
    The state of an electrode when it was frozen, opened or looked at.
    """
    pristine = "pristine"
    """
    As made, before any contact with electrolyte or current.
    """
    soaked = "soaked"
    """
    After contact with electrolyte, without current.
    """
    plated = "plated"
    """
    After deposition of metal, before any of it was dissolved.
    """
    stripped = "stripped"
    """
    After dissolution of the metal that was deposited.
    """
    cycled = "cycled"
    """
    After cycling, the end state not said.
    """
    charged = "charged"
    """
    The cell was charged; in a full cell the metal is then at the negative electrode.
    """
    discharged = "discharged"
    """
    The cell was discharged; in a full cell the metal has then left the negative electrode.
    """
    alloyed = "alloyed"
    """
    After the metal went into the alloy.
    """
    dealloyed = "dealloyed"
    """
    After the metal left the alloy.
    """
    rested = "rested"
    """
    After rest at open circuit.
    """


class ExposureState(str, Enum):
    """
    Whether the specimen was frozen while it was in air.
    """
    frozen = "frozen"
    """
    The specimen was frozen while it was in air.
    """
    room_temperature = "room_temperature"
    """
    The specimen was at room temperature while it was in air.
    """


class YesNo(str, Enum):
    """
    An answer to a question that has only yes and no, or that nobody can answer.
    """
    yes = "yes"
    """
    It was so, as somebody saw or wrote down.
    """
    no = "no"
    """
    It was not so, as somebody saw or wrote down.
    """
    unknown = "unknown"
    """
    Nobody can say any more whether it was so.
    """


class Suspicion(str, Enum):
    """
    An answer that may also be a suspicion, as for a soft short circuit.
    """
    yes = "yes"
    """
    It was so, and the data show it.
    """
    no = "no"
    """
    It was not so, and the data show it.
    """
    suspected = "suspected"
    """
    Something speaks for it, and nothing proves it.
    """
    unknown = "unknown"
    """
    Nobody looked, or nobody can say any more.
    """


class ControlKind(str, Enum):
    """
    What kind of control a specimen is.
    """
    pristine = "pristine"
    """
    The material as received, which no cell has seen.
    """
    soaked = "soaked"
    """
    In electrolyte for the same time, without current.
    """
    same_area_before = "same_area_before"
    """
    The same area before the treatment.
    """
    same_area_after = "same_area_after"
    """
    The same area after the treatment.
    """
    room_temperature_twin = "room_temperature_twin"
    """
    A twin that was prepared or imaged at room temperature.
    """
    solvent_blank = "solvent_blank"
    """
    Washed like the others and nothing else.
    """
    unwashed_twin = "unwashed_twin"
    """
    A twin that was treated alike but not washed.
    """
    other = "other"
    """
    Another kind; note says which.
    """


class MillingKind(str, Enum):
    """
    The kind of ion beam with which material was milled.
    """
    focused_ion_beam = "focused_ion_beam"
    """
    A focused beam from a liquid metal source, mostly gallium.
    """
    plasma_focused_ion_beam = "plasma_focused_ion_beam"
    """
    A focused beam from a plasma source, such as xenon.
    """
    broad_ion_beam = "broad_ion_beam"
    """
    A broad beam, mostly argon, behind a mask or at a low angle.
    """


class MillingPurpose(str, Enum):
    """
    What material was removed for.
    """
    trench = "trench"
    """
    To free a face or a lamella from the material around it.
    """
    thinning = "thinning"
    """
    To thin a lamella until electrons pass.
    """
    polish = "polish"
    """
    To remove the layer that a stronger beam had damaged.
    """
    cross_section = "cross_section"
    """
    To open a cross-section of the electrode.
    """
    slicing = "slicing"
    """
    To cut slice after slice for a series of images.
    """
    control = "control"
    """
    To show what this way of milling does to the material.
    """


class Attachment(str, Enum):
    """
    How a lamella is held on its grid.
    """
    redeposition = "redeposition"
    """
    By material that is milled and settles again in the joint.
    """
    gis = "gis"
    """
    By a deposit from a precursor gas.
    """
    clamped = "clamped"
    """
    By a clamp or another mechanical grip.
    """
    none = "none"
    """
    The lamella is not attached; it still hangs in its bulk.
    """


class Coolant(str, Enum):
    """
    What cools the specimen in the microscope.
    """
    liquid_nitrogen = "liquid_nitrogen"
    """
    Liquid nitrogen in a dewar of holder or stage.
    """
    slush_nitrogen = "slush_nitrogen"
    """
    Nitrogen pumped below its boiling point, as liquid or slush.
    """
    cold_nitrogen_gas = "cold_nitrogen_gas"
    """
    Nitrogen gas that was cooled by liquid nitrogen.
    """
    helium = "helium"
    """
    Helium, as liquid or as cold gas.
    """
    peltier = "peltier"
    """
    A Peltier element, for moderate cooling.
    """
    closed_cycle = "closed_cycle"
    """
    A closed-cycle refrigerator without a supply of cryogen.
    """


class DetectorMode(str, Enum):
    """
    How a detector turns electrons into a signal.
    """
    integrating = "integrating"
    """
    The signal of all electrons of a frame is summed.
    """
    counting = "counting"
    """
    Single electrons are recognised and counted.
    """
    electron_event = "electron_event"
    """
    Each electron is kept as an event with place and time.
    """


class DetectorWindow(str, Enum):
    """
    The window of an X-ray detector.
    """
    windowless = "windowless"
    """
    No window, so that even X-rays of lithium can come through.
    """
    polymer = "polymer"
    """
    A thin polymer film, which lets light elements through from boron on.
    """
    beryllium = "beryllium"
    """
    A beryllium foil, which stops X-rays of light elements.
    """
    silicon_nitride = "silicon_nitride"
    """
    A thin membrane of silicon nitride.
    """


class Statistic(str, Enum):
    """
    What a reported number is of the values that were measured.
    """
    mean = "mean"
    """
    The mean of the values that were measured.
    """
    median = "median"
    """
    The median of the values that were measured.
    """
    minimum = "minimum"
    """
    The smallest of the values that were measured.
    """
    maximum = "maximum"
    """
    The largest of the values that were measured.
    """
    single_value = "single_value"
    """
    One measurement, of one thing.
    """
    typical = "typical"
    """
    A typical value, as the authors call it.
    """


class Selection(str, Enum):
    """
    How the places that were measured were chosen.
    """
    random = "random"
    """
    At random, so that every place had the same chance.
    """
    systematic = "systematic"
    """
    By a plan made before, such as every third square.
    """
    selected = "selected"
    """
    By eye, because it showed something.
    """
    only_one = "only_one"
    """
    There was only one place to choose.
    """


class TemperatureClass(str, Enum):
    """
    The temperature of the specimen during imaging.
    """
    cryo = "cryo"
    """
    Cryogenic, which is below about 173 K.
    """
    cooled = "cooled"
    """
    Cooled below 273 K, but not cryogenic.
    """
    room = "room"
    """
    Room temperature, neither cooled nor heated.
    """


class TemperatureBasis(str, Enum):
    """
    Where a specimen temperature comes from.
    """
    holder_readout = "holder_readout"
    """
    The reading of the sensor in the holder.
    """
    stage_readout = "stage_readout"
    """
    The reading of the sensor in the stage.
    """
    calibrated = "calibrated"
    """
    A calibrated measurement at the specimen.
    """
    nominal = "nominal"
    """
    The temperature that this way of cooling usually gives.
    """


class PhysicalForm(str, Enum):
    """
    The physical form of a specimen.
    """
    bulk = "bulk"
    """
    A piece that is thick in every direction, or a deposit on a grid.
    """
    foil = "foil"
    """
    A foil, thin in one direction but not to electrons.
    """
    thin_film = "thin_film"
    """
    A thin film or a lamella.
    """
    powder = "powder"
    """
    Particles that lie loose on a support.
    """


class Emitter(str, Enum):
    """
    The electron source of an instrument.
    """
    schottky = "schottky"
    """
    A heated field emitter of Schottky type.
    """
    cold_field_emission = "cold_field_emission"
    """
    A field emitter at room temperature.
    """
    thermionic = "thermionic"
    """
    A heated filament or crystal, such as tungsten or LaB6.
    """


class BeamPosition(str, Enum):
    """
    Where the beam was in relation to the named area.
    """
    on_area = "on_area"
    """
    The beam was on the named area.
    """
    off_area = "off_area"
    """
    The beam was beside the named area on purpose.
    """


class Purpose(str, Enum):
    """
    Why an exposure was made.
    """
    search = "search"
    """
    To find a place worth recording.
    """
    focus = "focus"
    """
    To focus, stigmate or align.
    """
    tracking = "tracking"
    """
    To follow the specimen during a series.
    """
    tilt_alignment = "tilt_alignment"
    """
    To reach a zone axis or the eucentric height.
    """
    record = "record"
    """
    To keep the data as a result.
    """
    damage_series = "damage_series"
    """
    To see damage grow with dose.
    """
    control = "control"
    """
    To compare with the recorded data.
    """


class DoseMethod(str, Enum):
    """
    How a dose or dose rate was determined.
    """
    screen_current = "screen_current"
    """
    From the current on the fluorescent screen.
    """
    faraday_cup = "faraday_cup"
    """
    From the current in a Faraday cup.
    """
    camera_counts = "camera_counts"
    """
    From counts of a calibrated camera in vacuum.
    """
    camera_counts_through_specimen = "camera_counts_through_specimen"
    """
    From counts of a calibrated camera through the specimen.
    """
    software_estimate = "software_estimate"
    """
    As the microscope software says.
    """
    calculated = "calculated"
    """
    Calculated from current, time and area.
    """


class DoseBasis(str, Enum):
    """
    What a scanned dose or dose rate refers to.
    """
    mean_over_scanned_area = "mean_over_scanned_area"
    """
    The mean over the area of the scanned frame.
    """
    under_probe = "under_probe"
    """
    The value at the place of the probe, while it rests there.
    """


class PreExposureBasis(str, Enum):
    """
    How a pre-exposure is known.
    """
    logged = "logged"
    """
    The microscope kept a log of earlier exposures.
    """
    estimated = "estimated"
    """
    Somebody estimated it from time and beam.
    """


class TiltScheme(str, Enum):
    """
    The order in which the tilts of a series were taken.
    """
    dose_symmetric = "dose_symmetric"
    """
    From zero outwards, on alternating sides.
    """
    bidirectional = "bidirectional"
    """
    From zero to one end and then to the other.
    """
    continuous = "continuous"
    """
    From one end of the range to the other.
    """
    saxton = "saxton"
    """
    With increments that shrink with tilt.
    """


class IlluminationMode(str, Enum):
    """
    How the beam illuminates the specimen.
    """
    tem = "tem"
    """
    A broad beam that passes through the specimen.
    """
    stem = "stem"
    """
    A scanned probe that passes through the specimen.
    """
    sem = "sem"
    """
    A scanned probe on a bulk specimen, from which electrons come back.
    """


class Technique(str, Enum):
    """
    Imaging, diffraction and spectroscopy modes. The temperature is said by temperature_class, so that a control at room temperature has the same technique.
    """
    Transmission_electron_microscopy = "tem"
    """
    Transmission electron microscopy with a broad beam, the mode not said.
    """
    Bright_field_TEM = "bright_field_tem"
    """
    Imaging with the direct beam in TEM, where thick, heavy and diffracting parts are dark.
    """
    Dark_field_TEM = "dark_field_tem"
    """
    Imaging with a diffracted beam in TEM, where only some crystals are bright.
    """
    High_resolution_TEM = "hrtem"
    """
    TEM that shows the lattice by phase contrast of several beams.
    """
    Energy_filtered_TEM = "eftem"
    """
    TEM with electrons of one range of energy loss, selected by a slit.
    """
    Electron_diffraction = "electron_diffraction"
    """
    Electron diffraction, the kind not said.
    """
    Selected_area_electron_diffraction = "saed"
    """
    Electron diffraction from an area that an aperture selects.
    """
    Three_dimensional_electron_diffraction = "microed"
    """
    Three-dimensional electron diffraction of a rotating crystal.
    """
    Nanobeam_diffraction = "nanobeam_diffraction"
    """
    Diffraction with a small parallel probe.
    """
    Electron_tomography = "electron_tomography"
    """
    A tilt series in TEM or STEM, which of the two not said.
    """
    TEM_tomography = "tem_tomography"
    """
    A tilt series of TEM images from which a volume is reconstructed.
    """
    Scanning_transmission_electron_microscopy = "stem"
    """
    Scanning transmission electron microscopy, the detector not said.
    """
    Bright_field_STEM = "bright_field_stem"
    """
    STEM with a detector in the direct beam.
    """
    Annular_bright_field_STEM = "annular_bright_field_stem"
    """
    STEM with a ring inside the direct beam, which shows light atoms too.
    """
    Annular_dark_field_STEM = "dark_field_stem"
    """
    STEM with a ring outside of the direct beam, at low or medium angles.
    """
    High_angle_annular_dark_field_STEM = "haadf_stem"
    """
    STEM with a ring at high angles, where contrast grows with the atomic number.
    """
    Differential_phase_contrast_STEM = "dpc_stem"
    """
    STEM that measures the deflection of the beam, in differential or integrated form.
    """
    number_4D_STEM = "four_d_stem"
    """
    STEM that keeps a whole diffraction pattern at each position.
    """
    STEM_tomography = "stem_tomography"
    """
    A tilt series of STEM images from which a volume is reconstructed.
    """
    Electron_energy_loss_spectroscopy = "eels"
    """
    Spectroscopy of the energy that electrons lose in the specimen, the illumination not said.
    """
    STEM_EELS = "stem_eels"
    """
    Energy-loss spectra at positions of a probe.
    """
    Vibrational_EELS = "vibrational_eels"
    """
    Vibrational energy-loss spectroscopy, often with an aloof beam.
    """
    Energy_dispersive_X_ray_spectroscopy = "edx"
    """
    Spectroscopy of the X-rays that the beam excites, the illumination not said.
    """
    STEM_EDX = "stem_edx"
    """
    X-ray spectra at positions of a probe.
    """
    Scanning_electron_microscopy = "sem"
    """
    Scanning electron microscopy of a surface, by secondary or backscattered electrons.
    """
    SEM_EDX = "sem_edx"
    """
    X-ray spectra in the SEM.
    """
    Cathodoluminescence = "cathodoluminescence"
    """
    Light that the specimen emits under the beam.
    """
    FIB_SEM = "fib_sem"
    """
    Imaging of a cross-section made by a focused ion beam.
    """
    FIB_SEM_tomography = "fib_sem_tomography"
    """
    A series of SEM images between which an ion beam takes slices away.
    """
    Plasma_FIB_SEM = "pfib"
    """
    Cross-sections made by a plasma ion beam.
    """
    Electron_backscatter_diffraction = "ebsd"
    """
    Orientation of crystals from the patterns of backscattered electrons.
    """
    Atom_probe_tomography = "atom_probe"
    """
    Atoms of a tip that evaporate one by one, located by their flight.
    """
    Transmission_X_ray_microscopy = "txm"
    """
    X-ray microscopy in transmission with a lens for X-rays.
    """
    X_ray_nano_tomography = "nano_xct"
    """
    X-ray tomography with a resolution of some ten nanometres.
    """
    Atomic_force_microscopy = "afm"
    """
    A tip that feels the surface of the specimen.
    """
    Environmental_TEM = "etem"
    """
    TEM with a gas around the specimen.
    """
    Secondary_ion_mass_spectrometry = "sims"
    """
    Mass spectrometry of ions that a primary beam sputters from the surface.
    """
    X_ray_photoelectron_spectroscopy = "xps"
    """
    Spectroscopy of photoelectrons, which come from the outer nanometres.
    """
    X_ray_diffraction = "xrd"
    """
    Diffraction of X-rays by the crystals of the specimen.
    """
    Infrared_spectroscopy = "ftir"
    """
    Infrared spectroscopy, in transmission or reflection.
    """
    Cryogenic_electron_microscopy = "cryo_em"
    """
    Electron microscopy of a cold specimen, the mode not said.
    """


class Polarity(str, Enum):
    """
    Whether something was found, or looked for and not found.
    """
    found = "found"
    """
    It was looked for or met, and it was there.
    """
    looked_for_and_not_found = "looked_for_and_not_found"
    """
    It was looked for with a suitable method, and it was not there.
    """


class Layer(str, Enum):
    """
    Where in an interphase or deposit something was seen.
    """
    inner = "inner"
    """
    Next to the metal, on the inner side of the interphase.
    """
    outer = "outer"
    """
    Next to the electrolyte, on the outer side of the interphase.
    """
    throughout = "throughout"
    """
    Throughout the interphase or deposit.
    """
    collector_side = "collector_side"
    """
    Between the deposit and the collector.
    """
    surface = "surface"
    """
    On the outer surface of the deposit.
    """
    interior = "interior"
    """
    Inside the deposit, away from its surfaces.
    """
    interface = "interface"
    """
    At the interface with a solid electrolyte.
    """
    within_electrolyte = "within_electrolyte"
    """
    Inside the solid electrolyte.
    """


class Crystallinity(str, Enum):
    """
    Whether a phase is crystalline.
    """
    crystalline = "crystalline"
    """
    With long-range order, the size of crystals not said.
    """
    single_crystalline = "single_crystalline"
    """
    One crystal over the whole extent that was seen.
    """
    polycrystalline = "polycrystalline"
    """
    Many crystals of different orientations.
    """
    nanocrystalline = "nanocrystalline"
    """
    Many crystals of some nanometres.
    """
    amorphous = "amorphous"
    """
    Without lattice fringes or sharp reflections.
    """
    mixed = "mixed"
    """
    Crystals in or beside amorphous material.
    """


class PhaseForm(str, Enum):
    """
    The shape in which a phase occurs.
    """
    grain = "grain"
    """
    Compact grains that touch each other.
    """
    rod = "rod"
    """
    Rods, longer in one direction.
    """
    shell = "shell"
    """
    A shell around something else.
    """
    continuous_film = "continuous_film"
    """
    A film without interruptions.
    """
    network = "network"
    """
    A network that is connected throughout.
    """
    matrix = "matrix"
    """
    A matrix in which other phases lie.
    """
    particle = "particle"
    """
    Separate particles in or on something else.
    """


class IdentificationMethod(str, Enum):
    """
    The evidence on which a phase was named.
    """
    fft = "fft"
    """
    Spots in the Fourier transform of an image.
    """
    lattice_fringe = "lattice_fringe"
    """
    Distance of lattice fringes.
    """
    saed = "saed"
    """
    Selected area electron diffraction.
    """
    eels = "eels"
    """
    Edges and fine structure of an energy-loss spectrum.
    """
    edx = "edx"
    """
    Lines of an X-ray spectrum, which name elements and no phase.
    """
    contrast = "contrast"
    """
    Contrast of an image, which names no phase by itself.
    """
    xps = "xps"
    """
    X-ray photoelectron spectrum.
    """
    sims = "sims"
    """
    Secondary ion mass spectrum.
    """
    ebsd = "ebsd"
    """
    Indexed electron backscatter patterns.
    """
    xrd = "xrd"
    """
    X-ray diffraction pattern.
    """
    other = "other"
    """
    Another kind of evidence; note says which.
    """


class ThicknessDefinition(str, Enum):
    """
    What was measured as a thickness.
    """
    projected_edge = "projected_edge"
    """
    Width of the rim in projection.
    """
    cross_section = "cross_section"
    """
    Width in a cross-section.
    """
    map_width = "map_width"
    """
    Width in an elemental map.
    """


class Representativeness(str, Enum):
    """
    Whether the place shown stands for the specimen.
    """
    yes = "yes"
    """
    Sampling shows that the place stands for the specimen.
    """
    selected = "selected"
    """
    The place was selected and may be an exception.
    """
    only_one = "only_one"
    """
    It is the only place that was seen.
    """


class DamageCriterion(str, Enum):
    """
    The sign by which damage was recognised.
    """
    mass_loss = "mass_loss"
    """
    The specimen lost mass or became thinner.
    """
    phase_conversion = "phase_conversion"
    """
    Another phase appeared under the beam.
    """
    spot_fading = "spot_fading"
    """
    The intensity of a diffraction spot fell to 1/e.
    """
    fine_structure_change = "fine_structure_change"
    """
    The fine structure of an energy-loss edge changes.
    """
    visible_change = "visible_change"
    """
    The image changed to the eye, such as by bubbles or holes.
    """
    not_specified = "not_specified"
    """
    The source does not say by which sign damage was recognised.
    """


class LimitKind(str, Enum):
    """
    What a damage dose means.
    """
    onset = "onset"
    """
    The dose at which the first sign was seen.
    """
    sufficient = "sufficient"
    """
    A dose that was enough for the change; the first sign may have come earlier.
    """
    critical = "critical"
    """
    A critical dose that a model gives, such as decay to 1/e.
    """
    no_change_seen = "no_change_seen"
    """
    Nothing was seen up to this dose.
    """


class InterphaseStructure(str, Enum):
    """
    How an interphase is built.
    """
    mosaic = "mosaic"
    """
    Inorganic crystallites in an organic or amorphous matrix.
    """
    multilayer = "multilayer"
    """
    Layers of different composition.
    """
    amorphous = "amorphous"
    """
    Amorphous throughout, without crystalline domains.
    """
    monolithic = "monolithic"
    """
    One layer that is uniform in itself.
    """
    crystalline = "crystalline"
    """
    Mostly crystalline, the arrangement not said.
    """
    gradient = "gradient"
    """
    The composition changes gradually with depth.
    """
    hybrid = "hybrid"
    """
    Crystalline domains in an amorphous matrix of the same kind.
    """
    absent = "absent"
    """
    No interphase was seen on the metal.
    """
    bilayer = "bilayer"
    """
    Two layers, an inner and an outer one.
    """


class Uniformity(str, Enum):
    """
    How even, dense or lasting an interphase is.
    """
    uniform = "uniform"
    """
    Of even thickness and make over the surface.
    """
    inhomogeneous = "inhomogeneous"
    """
    Of uneven thickness or make over the surface.
    """
    conformal = "conformal"
    """
    It follows the surface of the metal closely.
    """
    dense = "dense"
    """
    Without visible pores, and of high density.
    """
    porous = "porous"
    """
    With pores that are seen or inferred.
    """
    compact = "compact"
    """
    Closely packed, as the authors call it.
    """
    discontinuous = "discontinuous"
    """
    It covers the surface in patches only.
    """
    stable = "stable"
    """
    It stays as it is on cycling or in time.
    """
    unstable = "unstable"
    """
    It changes on cycling or in time.
    """


class DepositMorphology(str, Enum):
    """
    The shape of a metal deposit, at the scale at which it was seen.
    """
    dendritic = "dendritic"
    """
    Branched dendrites that grow into the electrolyte.
    """
    whisker = "whisker"
    """
    Unbranched whiskers or wires.
    """
    mossy = "mossy"
    """
    Tangled moss that grows from its root.
    """
    spherical = "spherical"
    """
    Round balls on the substrate.
    """
    polygonal = "polygonal"
    """
    Grains whose outlines are polygons.
    """
    columnar = "columnar"
    """
    Columns that stand side by side.
    """
    granular = "granular"
    """
    Grains or chunks without a preferred direction.
    """
    planar = "planar"
    """
    A flat film that follows the substrate.
    """
    uniform = "uniform"
    """
    Even in shape and height over the substrate.
    """
    nonuniform = "nonuniform"
    """
    Uneven in shape or height over the substrate.
    """
    dense = "dense"
    """
    Closely packed, with little space between the parts.
    """
    porous = "porous"
    """
    With pores or gaps between the parts.
    """
    filamentary = "filamentary"
    """
    Thin filaments, straight or tangled.
    """
    faceted = "faceted"
    """
    Bounded by crystal facets.
    """
    kinked = "kinked"
    """
    With sharp changes of the growth direction.
    """
    dead_metal = "dead_metal"
    """
    Metal that has lost its electrical contact.
    """
    network = "network"
    """
    A network of parts that are connected.
    """
    dome = "dome"
    """
    Domes that lie flat on the substrate.
    """
    high_aspect_ratio = "high_aspect_ratio"
    """
    Much longer than wide, the kind not said.
    """


class Property(str, Enum):
    """
    What a statement is about. The annotations say which kind of value it has.
    """
    interphase_thickness = "interphase_thickness"
    """
    Thickness of the interphase.
    """
    interphase_structure = "interphase_structure"
    """
    How the interphase is built.
    """
    interphase_uniformity = "interphase_uniformity"
    """
    How even, dense or lasting the interphase is.
    """
    interphase_composition = "interphase_composition"
    """
    Which components the interphase has, in words.
    """
    interphase_transport = "interphase_transport"
    """
    How the interphase conducts ions and electrons, in words.
    """
    interphase_mechanics = "interphase_mechanics"
    """
    How the interphase holds mechanically, in words.
    """
    interphase_crystallinity = "interphase_crystallinity"
    """
    Whether the interphase is crystalline.
    """
    phase = "phase"
    """
    A phase that was found or looked for.
    """
    element_distribution = "element_distribution"
    """
    Where elements are, in words.
    """
    crystallite_size = "crystallite_size"
    """
    Diameter of crystallites of a phase.
    """
    crystallite_area = "crystallite_area"
    """
    Projected area of crystallites.
    """
    d_spacing = "d_spacing"
    """
    Distance of lattice planes, measured in an image or a pattern.
    """
    nucleus_size = "nucleus_size"
    """
    Diameter of nuclei of the deposit.
    """
    embryo_size = "embryo_size"
    """
    Diameter of the first aggregate of nuclei.
    """
    deposit_size = "deposit_size"
    """
    Diameter, width or length of deposits.
    """
    deposit_thickness = "deposit_thickness"
    """
    Thickness of a deposited film.
    """
    deposit_morphology = "deposit_morphology"
    """
    Shape of the deposit at the scale at which it was seen.
    """
    deposit_crystallinity = "deposit_crystallinity"
    """
    Whether the deposit is crystalline.
    """
    collector_contact = "collector_contact"
    """
    How the deposit touches the collector, in words.
    """
    amorphous_fraction = "amorphous_fraction"
    """
    Share of the deposit that is amorphous.
    """
    growth_stress = "growth_stress"
    """
    Stress that a growing deposit exerts or bears.
    """
    yield_strength = "yield_strength"
    """
    Stress at which the deposit yields.
    """
    growth_direction = "growth_direction"
    """
    Crystallographic direction of growth.
    """
    grain_size = "grain_size"
    """
    Diameter of grains of the deposit.
    """
    grain_orientation = "grain_orientation"
    """
    Orientation of grains, in words.
    """
    aspect_ratio = "aspect_ratio"
    """
    Length of a deposit over its diameter.
    """
    porosity = "porosity"
    """
    Volume of pores over the volume of the whole deposit.
    """
    lamella_thickness = "lamella_thickness"
    """
    Thickness of a lamella or of the foil that was imaged.
    """
    damage_onset = "damage_onset"
    """
    Electron fluence at which damage begins.
    """
    damage_seen = "damage_seen"
    """
    Damage by the beam, in words.
    """
    dose_used = "dose_used"
    """
    Electron fluence that was used for imaging.
    """
    dose_rate_used = "dose_rate_used"
    """
    Electron flux that was used for imaging.
    """
    exposure_time_used = "exposure_time_used"
    """
    Exposure time that was used for imaging.
    """
    working_temperature = "working_temperature"
    """
    Temperature of specimen or stage.
    """
    accelerating_voltage_used = "accelerating_voltage_used"
    """
    Accelerating voltage that was used for imaging.
    """
    spatial_resolution = "spatial_resolution"
    """
    Smallest distance resolved.
    """
    energy_resolution = "energy_resolution"
    """
    Smallest energy difference resolved.
    """
    coulombic_efficiency = "coulombic_efficiency"
    """
    Charge recovered over charge passed.
    """
    ionic_conductivity = "ionic_conductivity"
    """
    Conductivity for ions, of an electrolyte or an interphase.
    """
    transference_number = "transference_number"
    """
    Share of the current that the metal ions carry.
    """
    critical_current_density = "critical_current_density"
    """
    Current density at which a cell fails.
    """
    stack_pressure_used = "stack_pressure_used"
    """
    Pressure that was applied to the cell stack.
    """
    cycle_life = "cycle_life"
    """
    Number of cycles that a cell reached before it failed.
    """
    specific_capacity = "specific_capacity"
    """
    Capacity per mass of the active material.
    """
    electrode_potential = "electrode_potential"
    """
    Potential against a reference electrode.
    """
    density = "density"
    """
    Mass per volume of a deposit or an electrode.
    """
    first_year = "first_year"
    """
    Year in which something was first done.
    """
    mechanism = "mechanism"
    """
    How something comes about, in words.
    """
    failure_mode = "failure_mode"
    """
    How something fails, in words.
    """
    evolution = "evolution"
    """
    What changes with time, cycling or conditions, in words.
    """
    performance = "performance"
    """
    What it does to the cell, in words.
    """
    comparison = "comparison"
    """
    What differs between systems, in words.
    """
    capability = "capability"
    """
    What a technique can do, in words.
    """
    limitation = "limitation"
    """
    What a technique cannot do, in words.
    """
    preparation_artefact = "preparation_artefact"
    """
    What preparation changes, in words.
    """
    preparation_route = "preparation_route"
    """
    How specimens are prepared or moved, in words.
    """
    recommendation = "recommendation"
    """
    What should be done, in words.
    """
    knowledge_gap = "knowledge_gap"
    """
    What is not known, in words.
    """
    context = "context"
    """
    Background that belongs to no other property, in words.
    """


class FindingKind(str, Enum):
    """
    What kind of statement a finding is.
    """
    measurement = "measurement"
    """
    A number that was measured, with its unit.
    """
    observation = "observation"
    """
    Something that was seen and is not a number.
    """
    mechanism = "mechanism"
    """
    How something comes about, as the authors explain it.
    """
    failure_mode = "failure_mode"
    """
    How a cell, an interphase or a deposit fails.
    """
    comparison = "comparison"
    """
    What differs between systems, methods or conditions.
    """
    capability = "capability"
    """
    What a technique can show or do.
    """
    limitation = "limitation"
    """
    What a technique cannot show or do.
    """
    recommendation = "recommendation"
    """
    What should be done, as the authors advise.
    """
    gap = "gap"
    """
    What is not known, as the authors say.
    """
    context = "context"
    """
    Background that is needed to read the other findings.
    """


class PreparationRoute(str, Enum):
    """
    The route by which a specimen was prepared.
    """
    washed_and_dried = "washed_and_dried"
    """
    Washed with a solvent and dried before freezing or imaging.
    """
    frozen_wet = "frozen_wet"
    """
    Frozen together with its electrolyte.
    """
    cryo_lamella = "cryo_lamella"
    """
    Cut as a lamella at cryogenic temperature.
    """
    cryo_cross_section = "cryo_cross_section"
    """
    Cut open at cryogenic temperature.
    """
    room_temperature_lamella = "room_temperature_lamella"
    """
    Cut as a lamella at room temperature.
    """
    scraped = "scraped"
    """
    Scraped off the electrode and dispersed on a grid.
    """
    grown_in_microscope = "grown_in_microscope"
    """
    Grown in the microscope, so that it never left it.
    """


class Depth(str, Enum):
    """
    Which text was read for a finding.
    """
    full_text = "full_text"
    """
    The full text of the study.
    """
    abstract = "abstract"
    """
    The abstract of the study alone.
    """
    caption = "caption"
    """
    A figure caption of the study.
    """
    secondary = "secondary"
    """
    Another publication that reports the study, or an author speaking of others.
    """


class ReadExtent(str, Enum):
    """
    What was read of a publication in one text, most first.
    """
    full_text = "full_text"
    """
    The whole text, the methods among it.
    """
    methods = "methods"
    """
    The methods as a whole, and maybe the abstract and captions; not the whole text.
    """
    passages = "passages"
    """
    Passages of the text, such as the first lines of sections; not the methods as a whole.
    """
    captions = "captions"
    """
    Figure captions, and maybe the abstract.
    """
    abstract = "abstract"
    """
    The abstract and nothing else of the text.
    """
    secondary = "secondary"
    """
    What another text says of it, such as a review, a summary or a page of news.
    """


class ContextBasis(str, Enum):
    """
    Where the context of a finding is stated.
    """
    quote = "quote"
    """
    The quote itself states the context.
    """
    caption = "caption"
    """
    The caption of a figure states the context.
    """
    elsewhere = "elsewhere"
    """
    Another place of the same source states the context.
    """
    study = "study"
    """
    Once for the whole study, in the methods of the publication.
    """
    inferred = "inferred"
    """
    The curator inferred the context from the source as a whole.
    """
    not_reported = "not_reported"
    """
    The source states the context nowhere.
    """


class ReviewState(str, Enum):
    """
    How far a finding has been checked.
    """
    draft = "draft"
    """
    Entered by a curator, and not checked since.
    """
    curated = "curated"
    """
    Entered, and checked by the same curator.
    """
    reviewed = "reviewed"
    """
    A second independent reading agreed.
    """
    disputed = "disputed"
    """
    Kept as printed; the field would doubt it.
    """
    withdrawn = "withdrawn"
    """
    Withdrawn; it is kept so that its key is never used again.
    """


class BibliographyState(str, Enum):
    """
    How sure it is which paper this is.
    """
    verified = "verified"
    """
    DOI and title were seen together.
    """
    partial = "partial"
    """
    The title was seen, the DOI was not.
    """
    unresolved = "unresolved"
    """
    Only what another text says of it.
    """


class CurationRole(str, Enum):
    """
    Whether a curator entered findings or checked them.
    """
    curator = "curator"
    """
    The agent entered the findings.
    """
    reviewer = "reviewer"
    """
    The agent checked findings of another.
    """


class CurationMethod(str, Enum):
    """
    In what way findings were entered or checked.
    """
    manual = "manual"
    """
    By hand, from the text itself.
    """
    machine_assisted = "machine_assisted"
    """
    With the help of a machine.
    """
    independent_rereading = "independent_rereading"
    """
    By a second reading that did not see the first.
    """


class Confidence(str, Enum):
    """
    How sure the reading of a faulty text is.
    """
    high = "high"
    """
    No other reading makes sense.
    """
    medium = "medium"
    """
    Another reading is possible.
    """
    low = "low"
    """
    A guess that should not be built on.
    """
    unreadable = "unreadable"
    """
    The text cannot be recovered.
    """


class Certainty(str, Enum):
    """
    How sure a formula or a unit cell is.
    """
    high = "high"
    """
    It is sure, and no other reading of the evidence is left.
    """
    medium = "medium"
    """
    It is likely, but another reading of the evidence is possible.
    """
    low = "low"
    """
    It is open, and nothing should be checked against it.
    """


class Access(str, Enum):
    """
    Who may see the data of a record.
    """
    open = "open"
    """
    Everybody may see the data at once.
    """
    embargoed = "embargoed"
    """
    Everybody may see the data from a stated day on.
    """
    restricted = "restricted"
    """
    Some may see the data, on request.
    """
    closed = "closed"
    """
    Nobody but those who made the data may see them.
    """


class Relation(str, Enum):
    """
    How this data set is related to another work.
    """
    is_supplement_to = "is_supplement_to"
    """
    The data set supports the publication.
    """
    is_derived_from = "is_derived_from"
    """
    The data set was made from the other data.
    """
    references = "references"
    """
    The data set refers to the other work.
    """
    is_part_of = "is_part_of"
    """
    The data set belongs to the larger set.
    """
    is_new_version_of = "is_new_version_of"
    """
    The data set replaces the older one.
    """


class TimeSeriesState(str, Enum):
    """
    How states in time were reached.
    """
    frozen = "frozen"
    """
    Each state was stopped by freezing, as a rule in a cell of its own.
    """
    ex_situ = "ex_situ"
    """
    Each state was taken out of a cell that was stopped, without freezing under current.
    """
    in_situ = "in_situ"
    """
    One place was watched before and after, while nothing ran.
    """
    operando = "operando"
    """
    One place was watched while the process ran.
    """


class BeamOffControl(str, Enum):
    """
    How it was made sure that the beam did not make a change in time.
    """
    unexposed_area = "unexposed_area"
    """
    Areas that had seen no beam were imaged at the end as well.
    """
    beam_off_twin = "beam_off_twin"
    """
    A twin went through the same without beam.
    """
    lower_dose = "lower_dose"
    """
    The series was repeated with less dose.
    """
    none = "none"
    """
    Nothing was done to tell the beam from the process.
    """


class FilterKind(str, Enum):
    """
    What was done to an image to take away noise or to bring out a part of it.
    """
    none = "none"
    """
    Nothing; the data as they were taken.
    """
    low_pass = "low_pass"
    """
    High spatial frequencies taken away, a Gaussian blur included.
    """
    median = "median"
    """
    Each pixel replaced by the median of its neighbours.
    """
    bragg_mask = "bragg_mask"
    """
    A mask around spots of the Fourier transform, and the transform back.
    """
    background_subtraction = "background_subtraction"
    """
    The amorphous background taken away, as with Wiener and ABSF filters.
    """
    principal_components = "principal_components"
    """
    A series or map rebuilt from its strongest components, as with PCA.
    """
    non_local_means = "non_local_means"
    """
    Similar patches averaged, as with non-local means and BM3D.
    """
    neural_network = "neural_network"
    """
    A trained network, as for denoising by noise2noise.
    """
    deconvolution = "deconvolution"
    """
    The point spread or the transfer function taken out.
    """
    other = "other"
    """
    Another filter that the parameters tell.
    """


class MaskOrigin(str, Enum):
    """
    Where the positions of a mask come from.
    """
    the_data = "the_data"
    """
    Peaks or edges that were found in the data, whatever phase they belong to.
    """
    lattice_of_a_phase = "lattice_of_a_phase"
    """
    The lattice of a phase that was looked for.
    """
    by_hand = "by_hand"
    """
    Places that a person drew by hand.
    """
    threshold = "threshold"
    """
    Pixels above or below a threshold.
    """


class SpecimenDirection(str, Enum):
    """
    A direction in a specimen, told by what lies in it.
    """
    interphase_normal = "interphase_normal"
    """
    Through the interphase, along its thickness.
    """
    interphase_plane = "interphase_plane"
    """
    In the plane of the interphase.
    """
    growth_direction = "growth_direction"
    """
    Along the growth of the deposit.
    """
    electrode_normal = "electrode_normal"
    """
    Along the normal of the electrode, from collector to separator.
    """
    electrode_plane = "electrode_plane"
    """
    In the plane of the electrode.
    """
    oblique = "oblique"
    """
    A direction oblique to all of these.
    """
    varies = "varies"
    """
    From place to place in another direction, as around a particle or a wire.
    """


class ResolutionCriterion(str, Enum):
    """
    By what the resolution of a volume was found.
    """
    fsc_0143 = "fsc_0143"
    """
    Fourier shell correlation of two halves at 0.143.
    """
    fsc_05 = "fsc_05"
    """
    Fourier shell correlation at 0.5.
    """
    crowther = "crowther"
    """
    Crowther's formula from the number of tilts and the size of the object.
    """
    edge_profile = "edge_profile"
    """
    The width over which a sharp edge rises.
    """
    visible_spacing = "visible_spacing"
    """
    The smallest spacing that can be seen.
    """
    voxel_size = "voxel_size"
    """
    Twice the size of a voxel, and nothing else was looked at.
    """
    other = "other"
    """
    Another criterion that the note tells.
    """


class SegmentationApproach(str, Enum):
    """
    How the parts of an image or a volume were found.
    """
    by_hand = "by_hand"
    """
    A person drew the boundaries.
    """
    threshold = "threshold"
    """
    By grey level, with or without smoothing.
    """
    watershed = "watershed"
    """
    By watershed or region growing.
    """
    trained_classifier = "trained_classifier"
    """
    By a classifier trained on pixels, such as a random forest.
    """
    neural_network = "neural_network"
    """
    By a network that was trained on images.
    """
    other = "other"
    """
    In another way that the note tells.
    """


class TrainingAreas(str, Enum):
    """
    How the areas that a model was trained on relate to those that were measured with it.
    """
    the_measured_areas = "the_measured_areas"
    """
    The model was trained on the very areas that were then measured.
    """
    same_specimen = "same_specimen"
    """
    The model was trained on other areas of the same specimens.
    """
    other_specimens = "other_specimens"
    """
    The model was trained on other specimens.
    """
    simulated = "simulated"
    """
    The model was trained on computed data.
    """
    pretrained = "pretrained"
    """
    Data of others; the model was taken as it was.
    """


class ScoreMeasure(str, Enum):
    """
    A measure of how well a segmentation agrees with one by hand.
    """
    dice = "dice"
    """
    Twice the overlap over the sum of the two, also called F1.
    """
    intersection_over_union = "intersection_over_union"
    """
    The overlap over the union, also called Jaccard index.
    """
    pixel_accuracy = "pixel_accuracy"
    """
    The share of pixels that agree.
    """
    boundary_distance = "boundary_distance"
    """
    How far the boundaries lie apart.
    """
    other = "other"
    """
    Another measure that the note tells.
    """


class HumanCheck(str, Enum):
    """
    How much of an automatic result a person looked through.
    """
    none = "none"
    """
    Nobody looked the result through.
    """
    sampled = "sampled"
    """
    A person looked through a part that was chosen for the purpose.
    """
    all = "all"
    """
    A person looked through all of the result.
    """
    all_corrected = "all_corrected"
    """
    All of it, and corrected where it was wrong.
    """


class TwinDifference(str, Enum):
    """
    In what two specimens that are twins differ.
    """
    grid_or_foil = "grid_or_foil"
    """
    One was on a TEM grid in the cell and the other on a foil or a flat collector.
    """
    grid_or_lamella = "grid_or_lamella"
    """
    One was imaged on its grid and the other as a lamella.
    """
    wet_or_dry = "wet_or_dry"
    """
    One was frozen with its electrolyte and the other dried.
    """
    washed_or_not = "washed_or_not"
    """
    One was rinsed and the other was not.
    """
    cold_or_warm = "cold_or_warm"
    """
    One was kept or imaged cold and the other at room temperature.
    """
    with_or_without_current = "with_or_without_current"
    """
    One carried current and the other only lay in the electrolyte.
    """
    with_or_without_beam = "with_or_without_beam"
    """
    One was exposed to the beam and the other was not.
    """
    other = "other"
    """
    Something else that the note tells.
    """


class CommonGround(str, Enum):
    """
    What two results of different methods have in common.
    """
    same_place = "same_place"
    """
    The same place was found again.
    """
    same_specimen = "same_specimen"
    """
    The same specimen, at other places.
    """
    same_cell = "same_cell"
    """
    Another specimen from the same cell.
    """
    twin = "twin"
    """
    A specimen from a cell that was built and cycled alike.
    """
    similar_cell = "similar_cell"
    """
    A cell of the same kind, built or cycled otherwise.
    """


class ResponseKind(str, Enum):
    """
    How authors answer an alert.
    """
    explained = "explained"
    """
    The alert is right, and the authors say why the claim holds all the same.
    """
    disagree = "disagree"
    """
    The authors hold that the alert is wrong here, and say why.
    """
    cannot_be_had = "cannot_be_had"
    """
    What the alert asks for was not measured and cannot be had any more.
    """


class ContrastScale(str, Enum):
    """
    How numbers of the data became grey levels or colours of a figure.
    """
    linear = "linear"
    """
    In proportion, between a lowest and a highest number.
    """
    gamma = "gamma"
    """
    By a power of the number, as a gamma correction does.
    """
    logarithmic = "logarithmic"
    """
    By the logarithm of the number, as usual for diffraction patterns.
    """
    equalised = "equalised"
    """
    By the histogram, globally or part by part.
    """
    other = "other"
    """
    In another way that the note tells.
    """


class StandingState(str, Enum):
    """
    What a look-up of corrections and retractions found.
    """
    nothing_found = "nothing_found"
    """
    Neither a correction nor a retraction was found.
    """
    corrected = "corrected"
    """
    A correction was published; whether it touches the findings is said in the note.
    """
    concern = "concern"
    """
    An expression of concern was published.
    """
    retracted = "retracted"
    """
    The publication was retracted as a whole.
    """


class CrystalSystem(str, Enum):
    """
    The seven crystal systems, and none.
    """
    cubic = "cubic"
    """
    Three equal axes with right angles between them.
    """
    tetragonal = "tetragonal"
    """
    Two equal axes and a third one, with right angles between them.
    """
    orthorhombic = "orthorhombic"
    """
    Three different axes with right angles between them.
    """
    hexagonal = "hexagonal"
    """
    Two equal axes at 120 degrees and a third one normal to them, with a sixfold axis.
    """
    trigonal = "trigonal"
    """
    A threefold axis without a sixfold one; cells are given on hexagonal axes.
    """
    monoclinic = "monoclinic"
    """
    Two right angles; the angle beta between the first and the third axis is free.
    """
    triclinic = "triclinic"
    """
    Three axes of any length at any angles.
    """
    amorphous = "amorphous"
    """
    No crystal system, since there is no long-range order.
    """


class ConflictKind(str, Enum):
    """
    In what way findings do not agree.
    """
    value = "value"
    """
    Numbers or outcomes that differ for the same thing.
    """
    priority = "priority"
    """
    Findings disagree on who saw something first.
    """
    method = "method"
    """
    Findings disagree on the method by which something was seen.
    """
    scope = "scope"
    """
    Both may hold, for different systems or conditions.
    """
    generalisation = "generalisation"
    """
    A general statement against a single one.
    """
    wording = "wording"
    """
    One word is used for two different things.
    """
    coincidence = "coincidence"
    """
    The same number with different meanings; no contradiction.
    """



class Quantity(ConfiguredBaseModel):
    """
    A number or bounds with a unit, as reported. Exactly what was written stays in as_reported; value, lower and upper are in the unit as it was written, not converted.
    """
    value: Optional[float] = Field(default=None, description="""The number as reported, in the unit that was written.""")
    lower: Optional[float] = Field(default=None, description="""The lower bound of a range, in the unit that was written.""")
    upper: Optional[float] = Field(default=None, description="""The upper bound of a range, in the unit that was written.""")
    comparator: Optional[Comparator] = Field(default=None, description="""The relation of the true value to the number.""")
    unit: str = Field(default=..., description="""The unit as a UCUM code; 1 for a pure number.""")
    unit_iri: Optional[str] = Field(default=None, description="""The QUDT term of the unit.""")
    uncertainty: Optional[Uncertainty] = Field(default=None, description="""How far the true value may lie from the reported one.""")
    qualitative: Optional[QualitativeFlag] = Field(default=None, description="""Whether the bounds stand for words of magnitude such as 'hundreds of nm'.""")
    as_reported: Optional[str] = Field(default=None, description="""The quantity as its author wrote it, character by character.""")


class Uncertainty(ConfiguredBaseModel):
    """
    How far the true value may lie from the reported one, in the unit of the quantity.
    """
    plus: float = Field(default=..., description="""How far the true value may lie above the reported one.""", ge=0)
    minus: float = Field(default=..., description="""How far the true value may lie below the reported one.""", ge=0)
    kind: Optional[UncertaintyKind] = Field(default=None, description="""What the stated uncertainty is, such as a standard deviation.""")


class Count(ConfiguredBaseModel):
    """
    How many things were measured, what they were, and on how many larger things they lay.
    """
    n: int = Field(default=..., description="""The number of things that were measured.""", ge=1)
    of: Optional[str] = Field(default=None, description="""What was counted, such as positions or particles.""")
    on: Optional[str] = Field(default=None, description="""On what the counted things lay.""")


class Absence(ConfiguredBaseModel):
    """
    A slot that has no value, and the reason for it.
    """
    slot: str = Field(default=..., description="""The name of the slot that has no value.""")
    reason: AbsenceReason = Field(default=..., description="""Why there is no value, as one of the closed list of reasons.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    contact: Optional[str] = Field(default=None, description="""An address for questions about the data.""")


class Incomplete(ConfiguredBaseModel):
    """
    Anything whose slots may be declared absent with a reason.
    """
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class DataFile(ConfiguredBaseModel):
    """
    A file that holds the data.
    """
    path: str = Field(default=..., description="""The path from the folder of the record.""")
    media_type: Optional[str] = Field(default=None, description="""The media type of the file, as registered with IANA.""")
    size: Optional[int] = Field(default=None, description="""Size of the file in bytes.""", ge=0)
    sha256: Optional[str] = Field(default=None, description="""SHA-256 digest of the file.""")
    licence: Optional[str] = Field(default=None, description="""The licence as an SPDX identifier.""")


class SystemDescription(ConfiguredBaseModel):
    """
    Metal, cell, collector and electrolyte.
    """
    label: Optional[str] = Field(default=None, description="""A short name for tables and figures.""")
    stack: Optional[str] = Field(default=None, description="""The layers of the cell in order, as the authors write them.""")
    metal: Optional[Metal] = Field(default=None, description="""The metal that is plated, stripped or cycled.""")
    configuration: Optional[Configuration] = Field(default=None, description="""How the electrodes of the cell face each other, such as a half cell or a full cell.""")
    anode: Optional[Anode] = Field(default=None, description="""The metal electrode where it is more than the bare metal.""")
    counter_electrode: Optional[str] = Field(default=None, description="""The electrode opposite to the one examined.""")
    reference_electrode: Optional[str] = Field(default=None, description="""The reference electrode of a three-electrode cell.""")
    cathode: Optional[str] = Field(default=None, description="""The positive electrode of a full cell, by its active material.""")
    binder: Optional[str] = Field(default=None, description="""The polymer that binds the particles of a composite electrode.""")
    separator: Optional[str] = Field(default=None, description="""The porous sheet that keeps the electrodes apart.""")
    housing: Optional[Housing] = Field(default=None, description="""The case of the cell, such as a coin cell.""")
    collector: Optional[Collector] = Field(default=None, description="""The current collector, substrate or grid.""")
    electrolyte: Optional[Electrolyte] = Field(default=None, description="""The ion conductor between the electrodes, with its components.""")
    electrode_area: Optional[Quantity] = Field(default=None, description="""Geometric area of the electrode.""")
    n_to_p_ratio: Optional[Quantity] = Field(default=None, description="""Capacity of the negative over that of the positive electrode.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    short_circuit: Optional[Suspicion] = Field(default=None, description="""Whether the cell had a short circuit.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    impedance_file: Optional[DataFile] = Field(default=None, description="""The file that holds impedance spectra.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class System(SystemDescription, Incomplete):
    """
    Metal, cell, collector and electrolyte of a specimen.
    """
    label: Optional[str] = Field(default=None, description="""A short name for tables and figures.""")
    stack: Optional[str] = Field(default=None, description="""The layers of the cell in order, as the authors write them.""")
    metal: Optional[Metal] = Field(default=None, description="""The metal that is plated, stripped or cycled.""")
    configuration: Optional[Configuration] = Field(default=None, description="""How the electrodes of the cell face each other, such as a half cell or a full cell.""")
    anode: Optional[Anode] = Field(default=None, description="""The metal electrode where it is more than the bare metal.""")
    counter_electrode: Optional[str] = Field(default=None, description="""The electrode opposite to the one examined.""")
    reference_electrode: Optional[str] = Field(default=None, description="""The reference electrode of a three-electrode cell.""")
    cathode: Optional[str] = Field(default=None, description="""The positive electrode of a full cell, by its active material.""")
    binder: Optional[str] = Field(default=None, description="""The polymer that binds the particles of a composite electrode.""")
    separator: Optional[str] = Field(default=None, description="""The porous sheet that keeps the electrodes apart.""")
    housing: Optional[Housing] = Field(default=None, description="""The case of the cell, such as a coin cell.""")
    collector: Optional[Collector] = Field(default=None, description="""The current collector, substrate or grid.""")
    electrolyte: Optional[Electrolyte] = Field(default=None, description="""The ion conductor between the electrodes, with its components.""")
    electrode_area: Optional[Quantity] = Field(default=None, description="""Geometric area of the electrode.""")
    n_to_p_ratio: Optional[Quantity] = Field(default=None, description="""Capacity of the negative over that of the positive electrode.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    short_circuit: Optional[Suspicion] = Field(default=None, description="""Whether the cell had a short circuit.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    impedance_file: Optional[DataFile] = Field(default=None, description="""The file that holds impedance spectra.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class NamedSystem(SystemDescription, Incomplete):
    """
    A system that the findings of a publication refer to.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    label: Optional[str] = Field(default=None, description="""A short name for tables and figures.""")
    stack: Optional[str] = Field(default=None, description="""The layers of the cell in order, as the authors write them.""")
    metal: Optional[Metal] = Field(default=None, description="""The metal that is plated, stripped or cycled.""")
    configuration: Optional[Configuration] = Field(default=None, description="""How the electrodes of the cell face each other, such as a half cell or a full cell.""")
    anode: Optional[Anode] = Field(default=None, description="""The metal electrode where it is more than the bare metal.""")
    counter_electrode: Optional[str] = Field(default=None, description="""The electrode opposite to the one examined.""")
    reference_electrode: Optional[str] = Field(default=None, description="""The reference electrode of a three-electrode cell.""")
    cathode: Optional[str] = Field(default=None, description="""The positive electrode of a full cell, by its active material.""")
    binder: Optional[str] = Field(default=None, description="""The polymer that binds the particles of a composite electrode.""")
    separator: Optional[str] = Field(default=None, description="""The porous sheet that keeps the electrodes apart.""")
    housing: Optional[Housing] = Field(default=None, description="""The case of the cell, such as a coin cell.""")
    collector: Optional[Collector] = Field(default=None, description="""The current collector, substrate or grid.""")
    electrolyte: Optional[Electrolyte] = Field(default=None, description="""The ion conductor between the electrodes, with its components.""")
    electrode_area: Optional[Quantity] = Field(default=None, description="""Geometric area of the electrode.""")
    n_to_p_ratio: Optional[Quantity] = Field(default=None, description="""Capacity of the negative over that of the positive electrode.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    short_circuit: Optional[Suspicion] = Field(default=None, description="""Whether the cell had a short circuit.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    impedance_file: Optional[DataFile] = Field(default=None, description="""The file that holds impedance spectra.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Anode(Incomplete):
    """
    The metal electrode where it is more than the bare metal.
    """
    form: Optional[str] = Field(default=None, description="""The shape of the electrode or collector.""")
    alloy: Optional[str] = Field(default=None, description="""The composition of an alloy electrode, or of the phases that it forms.""")
    composite: Optional[str] = Field(default=None, description="""The second phase of a composite electrode.""")
    host: Optional[str] = Field(default=None, description="""The scaffold that holds the metal, such as a carbon cloth.""")
    thickness: Optional[Quantity] = Field(default=None, description="""Extent normal to the plane, in nanometres.""")
    lattice_phase: Optional[list[str]] = Field(default=None, description="""The phases of an alloy or composite electrode, as chemical formulas.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Collector(Incomplete):
    """
    The current collector, substrate or grid on which the metal is deposited.
    """
    material: Optional[str] = Field(default=None, description="""What it is made of, as a formula or a name.""")
    form: Optional[CollectorForm] = Field(default=None, description="""The shape of the electrode or collector.""")
    thickness: Optional[Quantity] = Field(default=None, description="""Extent normal to the plane, in nanometres.""")
    coating: Optional[str] = Field(default=None, description="""The material of a layer on top of the collector.""")
    coating_thickness: Optional[Quantity] = Field(default=None, description="""Thickness of the layer on top.""")
    support_film: Optional[SupportFilm] = Field(default=None, description="""The film on the bars of a TEM grid.""")
    film_reacts: Optional[YesNo] = Field(default=None, description="""Whether the film of the grid takes part in the reaction; carbon takes up lithium.""")
    mesh: Optional[int] = Field(default=None, description="""Number of bars of the grid per inch.""", ge=1)
    pretreatment: Optional[str] = Field(default=None, description="""What was done to the grid before the cell was built.""")
    position_in_cell: Optional[str] = Field(default=None, description="""Where the grid lay in the cell.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Electrolyte(Incomplete):
    """
    The ion conductor between the electrodes, with its components as mixed.
    """
    class_: Optional[ElectrolyteClass] = Field(default=None, alias="class", description="""The kind of ion conductor.""")
    salts: Optional[list[Component]] = Field(default=None, description="""Dissolved salts of the electrolyte with their concentrations.""")
    solvents: Optional[list[Component]] = Field(default=None, description="""Solvents of the electrolyte with their amounts or parts.""")
    additives: Optional[list[Component]] = Field(default=None, description="""Additives of the electrolyte with their amounts, which are small beside the solvents.""")
    solids: Optional[list[Component]] = Field(default=None, description="""Solid ion conductors of the electrolyte, with their amounts.""")
    polymers: Optional[list[Component]] = Field(default=None, description="""Polymers that conduct ions or hold the electrolyte, with their amounts.""")
    plasticizers: Optional[list[Component]] = Field(default=None, description="""Liquids that soften a polymer electrolyte, with their amounts.""")
    fillers: Optional[list[Component]] = Field(default=None, description="""Solid particles in a polymer electrolyte, with their amounts.""")
    amount: Optional[Quantity] = Field(default=None, description="""How much of it there is, as volume or mass.""")
    amount_per_capacity: Optional[Quantity] = Field(default=None, description="""Electrolyte volume per capacity.""")
    concentration_class: Optional[ConcentrationClass] = Field(default=None, description="""How concentrated it is, where that is said in words.""")
    ion_association: Optional[IonAssociation] = Field(default=None, description="""How far the salt is dissociated, as the authors say.""")
    water_content: Optional[Quantity] = Field(default=None, description="""Water in the electrolyte.""")
    thickness: Optional[Quantity] = Field(default=None, description="""Extent normal to the plane, in nanometres.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Component(Incomplete):
    """
    A salt, solvent, additive, solid phase or polymer with its amount.
    """
    name: str = Field(default=..., description="""The name in common use, such as that of a salt, a phase or an organisation.""")
    formula: Optional[str] = Field(default=None, description="""The chemical formula in normal form.""")
    amount: Optional[Quantity] = Field(default=None, description="""How much of it in the electrolyte.""")
    parts: Optional[float] = Field(default=None, description="""Its share in a mixture that is given as a ratio.""", ge=0)
    parts_basis: Optional[RatioBasis] = Field(default=None, description="""What the parts of the ratio count, such as volumes.""")
    purity: Optional[Quantity] = Field(default=None, description="""Purity of the component as its supplier states it.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Instrument(Incomplete):
    """
    A microscope or a preparation instrument.
    """
    manufacturer: Optional[str] = Field(default=None, description="""The company that made the instrument.""")
    model: Optional[str] = Field(default=None, description="""The model as its maker calls it.""")
    serial_number: Optional[str] = Field(default=None, description="""The serial number that the maker gave the instrument.""")
    identifier: Optional[str] = Field(default=None, description="""A global identifier, such as a URN, a handle or a web address.""")
    emitter: Optional[Emitter] = Field(default=None, description="""The kind of electron source of the instrument.""")
    corrector: Optional[str] = Field(default=None, description="""Which aberrations are corrected, if any.""")
    monochromator: Optional[YesNo] = Field(default=None, description="""Whether a monochromator was in use.""")
    energy_filter: Optional[str] = Field(default=None, description="""The energy filter or spectrometer.""")
    software: Optional[str] = Field(default=None, description="""Name and version of the software that ran it.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Specimen(Incomplete):
    """
    What was put into the microscope, with where it comes from and what was done to it.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    label: Optional[str] = Field(default=None, description="""A short name for tables and figures.""")
    identifier: Optional[str] = Field(default=None, description="""A global identifier, such as a URN, a handle or a web address.""")
    igsn: Optional[str] = Field(default=None, description="""International Generic Sample Number.""")
    control_of: Optional[str] = Field(default=None, description="""The specimen that this one is the control of.""")
    control_kind: Optional[ControlKind] = Field(default=None, description="""What kind of control the specimen is.""")
    twins: Optional[list[Twin]] = Field(default=None, description="""Specimens that were treated alike but for what is named: grid against foil, wet against dry, cold against warm.""")
    same_cell: Optional[list[str]] = Field(default=None, description="""Other specimens that were taken from the same cell.""")
    taken_from: Optional[str] = Field(default=None, description="""The specimen that this one was cut from, as a lamella from an electrode.""")
    taken_after: Optional[int] = Field(default=None, description="""The number of the step of the parent specimen after which this one was taken.""", ge=1)
    position: Optional[str] = Field(default=None, description="""Where on the parent specimen it was taken.""")
    physical_form: Optional[PhysicalForm] = Field(default=None, description="""The physical form of what was imaged.""")
    system: Optional[System] = Field(default=None, description="""Metal, cell, collector and electrolyte.""")
    prepared: Optional[str] = Field(default=None, description="""When the surface that was imaged was last actively prepared; without it the last dated step of preparation counts.""")
    history: Optional[list[Union[Assembly,Rest,Ageing,Soaking,Disassembly,Washing,Drying,PlungeFreezing,HighPressureFreezing,Dispersing,Sectioning,LaserAblation,Milling,LiftOut,Coating,FilmDeposition,Storage,Loading,Transfer,Cooling,Warming,OtherStep,Plating,Stripping,Alloying,Dealloying,Cycling,Formation,Holding]]] = Field(default=None, description="""What was done to the specimen, step by step in order.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Step(Incomplete):
    """
    Something done to the specimen.
    """
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Step"] = Field(default="Step", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Assembly(Step):
    """
    The cell is built from its parts, under the atmosphere that is stated.
    """
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    oxygen: Optional[Quantity] = Field(default=None, description="""Oxygen content of the atmosphere.""")
    water: Optional[Quantity] = Field(default=None, description="""Water content of the atmosphere.""")
    dew_point: Optional[Quantity] = Field(default=None, description="""Dew point of the air in a dry room, in kelvin or degrees Celsius.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Assembly"] = Field(default="Assembly", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Electrochemistry(Step):
    """
    A step in which current flows through the cell.
    """
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Electrochemistry"] = Field(default="Electrochemistry", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Plating(Electrochemistry):
    """
    Metal is deposited on the electrode by current.
    """
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Plating"] = Field(default="Plating", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Stripping(Electrochemistry):
    """
    Metal is dissolved from the electrode by current.
    """
    coulombic_efficiency: Optional[Quantity] = Field(default=None, description="""Charge recovered on dissolution over charge passed on deposition.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Stripping"] = Field(default="Stripping", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Alloying(Electrochemistry):
    """
    The metal goes into an alloy; called lithiation where the metal is lithium.
    """
    end_state: Optional[ElectrodeState] = Field(default=None, description="""The state in which cycling stopped.""")
    lower_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which discharge ends.""")
    upper_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which charge ends.""")
    coulombic_efficiency: Optional[Quantity] = Field(default=None, description="""Charge recovered on dissolution over charge passed on deposition.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Alloying"] = Field(default="Alloying", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Dealloying(Electrochemistry):
    """
    The metal leaves an alloy.
    """
    end_state: Optional[ElectrodeState] = Field(default=None, description="""The state in which cycling stopped.""")
    lower_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which discharge ends.""")
    upper_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which charge ends.""")
    coulombic_efficiency: Optional[Quantity] = Field(default=None, description="""Charge recovered on dissolution over charge passed on deposition.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Dealloying"] = Field(default="Dealloying", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Cycling(Electrochemistry):
    """
    Metal is deposited and dissolved repeatedly.
    """
    cycles: Optional[int] = Field(default=None, description="""How many cycles of deposition and dissolution were run.""", ge=1)
    end_state: Optional[ElectrodeState] = Field(default=None, description="""The state in which cycling stopped.""")
    lower_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which discharge ends.""")
    upper_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which charge ends.""")
    coulombic_efficiency: Optional[Quantity] = Field(default=None, description="""Charge recovered on dissolution over charge passed on deposition.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Cycling"] = Field(default="Cycling", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Formation(Electrochemistry):
    """
    The first slow cycles that form the interphase.
    """
    cycles: Optional[int] = Field(default=None, description="""How many cycles of deposition and dissolution were run.""", ge=1)
    end_state: Optional[ElectrodeState] = Field(default=None, description="""The state in which cycling stopped.""")
    lower_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which discharge ends.""")
    upper_cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which charge ends.""")
    coulombic_efficiency: Optional[Quantity] = Field(default=None, description="""Charge recovered on dissolution over charge passed on deposition.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Formation"] = Field(default="Formation", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Holding(Electrochemistry):
    """
    The cell is held at a voltage.
    """
    held_voltage: Optional[Quantity] = Field(default=None, description="""The cell voltage that is held, in volt.""")
    end_state: Optional[ElectrodeState] = Field(default=None, description="""The state in which cycling stopped.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    current: Optional[Quantity] = Field(default=None, description="""Current through the cell, in ampere; current_density is this per area.""")
    area_basis: Optional[AreaBasis] = Field(default=None, description="""Which area the current density and the capacity refer to.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cut_off_voltage: Optional[Quantity] = Field(default=None, description="""Cell voltage at which the step ends.""")
    overpotential: Optional[Quantity] = Field(default=None, description="""Overpotential of the electrode during the step, in volt.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    protocol_file: Optional[DataFile] = Field(default=None, description="""The file that holds the electrochemical protocol and its data.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Holding"] = Field(default="Holding", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Rest(Step):
    """
    The cell stays at open circuit, and nothing but time passes.
    """
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Rest"] = Field(default="Rest", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Ageing(Step):
    """
    The cell or the electrode is stored so that it changes.
    """
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    container: Optional[str] = Field(default=None, description="""What holds the specimen during the step, such as a sealed vial.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Ageing"] = Field(default="Ageing", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Soaking(Step):
    """
    The specimen stays in electrolyte without current.
    """
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Soaking"] = Field(default="Soaking", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Disassembly(Step):
    """
    The cell is opened and the electrode or grid is taken out.
    """
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    oxygen: Optional[Quantity] = Field(default=None, description="""Oxygen content of the atmosphere.""")
    water: Optional[Quantity] = Field(default=None, description="""Water content of the atmosphere.""")
    dew_point: Optional[Quantity] = Field(default=None, description="""Dew point of the air in a dry room, in kelvin or degrees Celsius.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Disassembly"] = Field(default="Disassembly", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Washing(Step):
    """
    Electrolyte is rinsed off the specimen with a solvent.
    """
    solvent: Optional[str] = Field(default=None, description="""The liquid in which it was rinsed or dispersed.""")
    solvent_volume: Optional[Quantity] = Field(default=None, description="""Volume of the liquid that was used for one rinse, in microlitres.""")
    repetitions: Optional[int] = Field(default=None, description="""How many times the rinse was repeated.""", ge=1)
    reason_for_none: Optional[str] = Field(default=None, description="""Why there was no rinse, where that was a choice.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Washing"] = Field(default="Washing", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Drying(Step):
    """
    Solvent is removed from the specimen by vacuum or by a gas.
    """
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    pressure: Optional[Quantity] = Field(default=None, description="""Absolute pressure around the specimen, in pascal.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Drying"] = Field(default="Drying", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class PlungeFreezing(Step):
    """
    The specimen is plunged into a cryogen. What it became is said by frozen_state.
    """
    cryogen: Optional[Cryogen] = Field(default=None, description="""The cold liquid into which the specimen was plunged.""")
    cryogen_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the cold liquid.""")
    container: Optional[str] = Field(default=None, description="""What holds the specimen during the step, such as a sealed vial.""")
    under_bias: Optional[YesNo] = Field(default=None, description="""Whether current flowed while the specimen was frozen.""")
    time_since_current: Optional[Quantity] = Field(default=None, description="""Time between the end of current and freezing.""")
    frozen_state: Optional[FrozenState] = Field(default=None, description="""What the liquid in the specimen became.""")
    frozen_state_evidence: Optional[str] = Field(default=None, description="""How the frozen state was checked.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["PlungeFreezing"] = Field(default="PlungeFreezing", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class HighPressureFreezing(Step):
    """
    The specimen is frozen under high pressure.
    """
    cryogen: Optional[Cryogen] = Field(default=None, description="""The cold liquid into which the specimen was plunged.""")
    pressure: Optional[Quantity] = Field(default=None, description="""Absolute pressure around the specimen, in pascal.""")
    frozen_state: Optional[FrozenState] = Field(default=None, description="""What the liquid in the specimen became.""")
    frozen_state_evidence: Optional[str] = Field(default=None, description="""How the frozen state was checked.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["HighPressureFreezing"] = Field(default="HighPressureFreezing", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Dispersing(Step):
    """
    Material is scraped off or dispersed and put on a grid.
    """
    solvent: Optional[str] = Field(default=None, description="""The liquid in which it was rinsed or dispersed.""")
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    grid: Optional[Collector] = Field(default=None, description="""The TEM grid that carries the specimen.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Dispersing"] = Field(default="Dispersing", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Sectioning(Step):
    """
    Thin sections are cut with a knife or the specimen is broken open.
    """
    final_thickness: Optional[Quantity] = Field(default=None, description="""Thickness of the finished lamella.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Sectioning"] = Field(default="Sectioning", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class LaserAblation(Step):
    """
    Material is removed from the specimen by a laser.
    """
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["LaserAblation"] = Field(default="LaserAblation", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Milling(Step):
    """
    Material is removed by a focused or broad ion beam.
    """
    beam_kind: Optional[MillingKind] = Field(default=None, description="""Whether the ion beam is focused, from a plasma source, or broad.""")
    ion: Optional[IonSpecies] = Field(default=None, description="""The species of the ions in the beam.""")
    ion_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the ions.""")
    ion_current: Optional[Quantity] = Field(default=None, description="""Current of the ion beam, in ampere.""")
    final_ion_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the last polish.""")
    final_ion_current: Optional[Quantity] = Field(default=None, description="""Current of the ion beam in the last polish, in ampere.""")
    milling_angle: Optional[Quantity] = Field(default=None, description="""Angle between the ion beam and the surface, in degrees.""")
    back_side_thinning: Optional[YesNo] = Field(default=None, description="""Whether the lamella was thinned from the back side.""")
    final_thickness: Optional[Quantity] = Field(default=None, description="""Thickness of the finished lamella.""")
    purpose: Optional[MillingPurpose] = Field(default=None, description="""Why material was removed, such as to thin a lamella or to open a cross-section.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Milling"] = Field(default="Milling", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class LiftOut(Step):
    """
    A lamella is cut free and attached to a grid.
    """
    attachment: Optional[Attachment] = Field(default=None, description="""How the lamella is held on its grid.""")
    grid: Optional[Collector] = Field(default=None, description="""The TEM grid that carries the specimen.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["LiftOut"] = Field(default="LiftOut", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Coating(Step):
    """
    A protective or conducting layer is deposited.
    """
    material: Optional[str] = Field(default=None, description="""What it is made of, as a formula or a name.""")
    precursor: Optional[str] = Field(default=None, description="""The gas from which the layer was deposited under the beam.""")
    thickness: Optional[Quantity] = Field(default=None, description="""Extent normal to the plane, in nanometres.""")
    cured: Optional[YesNo] = Field(default=None, description="""Whether the coating was cured by the ion beam.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Coating"] = Field(default="Coating", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class FilmDeposition(Step):
    """
    A film of metal, electrolyte or electrode is deposited from the vapour or by sputtering.
    """
    method: Optional[str] = Field(default=None, description="""What was done and how, in words.""")
    material: Optional[str] = Field(default=None, description="""What it is made of, as a formula or a name.""")
    thickness: Optional[Quantity] = Field(default=None, description="""Extent normal to the plane, in nanometres.""")
    pressure: Optional[Quantity] = Field(default=None, description="""Absolute pressure around the specimen, in pascal.""")
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["FilmDeposition"] = Field(default="FilmDeposition", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Storage(Step):
    """
    The specimen waits in a container, and is meant to stay as it is.
    """
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    container: Optional[str] = Field(default=None, description="""What holds the specimen during the step, such as a sealed vial.""")
    oxygen: Optional[Quantity] = Field(default=None, description="""Oxygen content of the atmosphere.""")
    water: Optional[Quantity] = Field(default=None, description="""Water content of the atmosphere.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Storage"] = Field(default="Storage", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Loading(Step):
    """
    The specimen is put into the holder or cartridge and into the microscope.
    """
    loading_system: Optional[str] = Field(default=None, description="""The loading system, as its maker calls it.""")
    holder: Optional[str] = Field(default=None, description="""The holder or shuttle that carried the specimen, as its maker calls it.""")
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    shutter_closed: Optional[YesNo] = Field(default=None, description="""Whether the shutter of the holder was closed.""")
    grid: Optional[Collector] = Field(default=None, description="""The TEM grid that carries the specimen.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Loading"] = Field(default="Loading", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Transfer(Step):
    """
    The specimen is moved from one place to another.
    """
    source: Optional[str] = Field(default=None, description="""The place from which the specimen was moved.""")
    destination: Optional[str] = Field(default=None, description="""The place to which the specimen was moved.""")
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    holder: Optional[str] = Field(default=None, description="""The holder or shuttle that carried the specimen, as its maker calls it.""")
    pressure: Optional[Quantity] = Field(default=None, description="""Absolute pressure around the specimen, in pascal.""")
    air_exposure: Optional[Quantity] = Field(default=None, description="""How long the specimen was in air; the word none for not at all.""")
    state_during_exposure: Optional[ExposureState] = Field(default=None, description="""Whether the specimen was frozen while in air.""")
    frost_seen: Optional[YesNo] = Field(default=None, description="""Whether ice crystals from moisture were seen.""")
    highest_temperature: Optional[Quantity] = Field(default=None, description="""The highest temperature that the specimen reached during the step, in kelvin.""")
    oxygen: Optional[Quantity] = Field(default=None, description="""Oxygen content of the atmosphere.""")
    water: Optional[Quantity] = Field(default=None, description="""Water content of the atmosphere.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Transfer"] = Field(default="Transfer", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Cooling(Step):
    """
    The specimen is cooled without a cryogen touching it, for instance in the column.
    """
    cooling_course: Optional[str] = Field(default=None, description="""How it was cooled, in words.""")
    cooling_speed: Optional[Quantity] = Field(default=None, description="""Change of temperature in time.""")
    cooling_rate: Optional[str] = Field(default=None, description="""How it was cooled, in words.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Cooling"] = Field(default="Cooling", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Warming(Step):
    """
    The specimen leaves the cryogenic range; its life as a cryo specimen ends here.
    """
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["Warming"] = Field(default="Warming", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class OtherStep(Step):
    """
    A step of a kind that has no name here; method says what was done.
    """
    method: Optional[str] = Field(default=None, description="""What was done and how, in words.""")
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    step: Literal["OtherStep"] = Field(default="OtherStep", description="""The kind of step; snake_case when written, the class name when expanded.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    duration: Optional[Quantity] = Field(default=None, description="""How long the step took, from its start to its end.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was cryogenic, cooled or at room temperature during the step, where no number is given.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Session(Incomplete):
    """
    One visit to a microscope.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    instrument: Optional[Instrument] = Field(default=None, description="""The microscope or preparation instrument that was used.""")
    facility: Optional[str] = Field(default=None, description="""The laboratory or centre where the instrument stands.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    operator: Optional[str] = Field(default=None, description="""Who did it, as initials or as a role.""")
    accelerating_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the electrons.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was at cryogenic temperature, cooled, or at room temperature.""")
    specimen_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen during imaging.""")
    temperature_basis: Optional[TemperatureBasis] = Field(default=None, description="""Where the specimen temperature comes from.""")
    coolant: Optional[Coolant] = Field(default=None, description="""The cryogen or device that keeps the specimen cold in the microscope.""")
    holder: Optional[str] = Field(default=None, description="""The holder or shuttle that carried the specimen, as its maker calls it.""")
    column_pressure: Optional[Quantity] = Field(default=None, description="""Pressure of the gas in the microscope column, in pascal; a low one means slow growth of ice on a cold specimen.""")
    cold_trap_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the cold trap or anti-contaminator beside the specimen, in kelvin.""")
    calibration: Optional[Calibration] = Field(default=None, description="""How magnification or camera length was calibrated.""")
    low_dose_mode: Optional[str] = Field(default=None, description="""The low-dose mode of the software.""")
    ice_on_specimen: Optional[YesNo] = Field(default=None, description="""Whether ice from residual water grew on the specimen.""")
    acquisitions: Optional[dict[str, Acquisition]] = Field(default=None, description="""The exposures, in the order in which they were made.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Exposure(ConfiguredBaseModel):
    """
    The electrons that a place received, as flux, time and fluence, how they were determined, and what came before the first record.
    """
    dose_rate: Optional[Quantity] = Field(default=None, description="""Electron flux on the specimen: electrons per area and time. The field says dose rate.""")
    exposure_time: Optional[Quantity] = Field(default=None, description="""Total time of exposure of this acquisition.""")
    frame_time: Optional[Quantity] = Field(default=None, description="""Time of one frame, in seconds; exposure_time is that of all frames together.""")
    frames: Optional[int] = Field(default=None, description="""Number of frames, or of passes of a scan.""", ge=1)
    dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of this acquisition: electrons per area. The field says dose.""")
    dose_per_frame: Optional[Quantity] = Field(default=None, description="""Electron fluence of one frame.""")
    dose_per_tilt: Optional[Quantity] = Field(default=None, description="""Electron fluence of one image of a tilt series.""")
    cumulative_dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of this acquisition.""")
    dose_method: Optional[DoseMethod] = Field(default=None, description="""How the dose or dose rate was determined.""")
    absorbed_dose: Optional[Quantity] = Field(default=None, description="""Energy absorbed per mass of the specimen, in megagray; this is dose in the strict sense, not electrons per area.""")
    pre_exposure: Optional[Quantity] = Field(default=None, description="""Electron fluence that the area received before its first recorded exposure.""")
    pre_exposure_basis: Optional[PreExposureBasis] = Field(default=None, description="""How the pre-exposure is known.""")
    pre_exposure_time: Optional[Quantity] = Field(default=None, description="""Time under the beam before the first recorded exposure.""")
    time_in_column: Optional[Quantity] = Field(default=None, description="""Time since the specimen came into the column.""")
    frame_table: Optional[FrameTable] = Field(default=None, description="""The frames one by one: dose, time, drift and more, each column in one line.""")


class ProbeScan(ConfiguredBaseModel):
    """
    A focused probe that is moved over the specimen from position to position, as in STEM and SEM, and what its dose refers to.
    """
    probe_current: Optional[Quantity] = Field(default=None, description="""Current in the focused probe.""")
    dwell_time: Optional[Quantity] = Field(default=None, description="""Time of the probe on one scan position.""")
    scan_step: Optional[Quantity] = Field(default=None, description="""Distance between neighbouring scan positions.""")
    probe_size: Optional[Quantity] = Field(default=None, description="""Diameter of the focused probe.""")
    flyback_time: Optional[Quantity] = Field(default=None, description="""Time of the probe at the start of each scan line.""")
    dose_basis: Optional[DoseBasis] = Field(default=None, description="""Whether a scanned dose is the mean over the frame or the value under the probe.""")
    scan_positions: Optional[int] = Field(default=None, description="""Number of probe positions of a map or a line.""", ge=1)
    dwell_overlap: Optional[Quantity] = Field(default=None, description="""Overlap of neighbouring probe positions in ptychography.""")
    beam_distance: Optional[Quantity] = Field(default=None, description="""Distance of an aloof beam from the specimen.""")
    position_table: Optional[PositionTable] = Field(default=None, description="""The positions of a map that is no regular grid, one by one: x, y, dose and more, each column in one line.""")


class InstrumentSettings(ConfiguredBaseModel):
    """
    How optics, stage and detector were set, and the size and scale of the image that they give.
    """
    magnification: Optional[float] = Field(default=None, description="""Magnification as the microscope displays it; pixel_size is the calibrated scale of the image.""", ge=0)
    pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one image pixel on the specimen.""")
    field_of_view: Optional[Quantity] = Field(default=None, description="""Width of the whole image on the specimen, which is pixel size times image width.""")
    image_width: Optional[int] = Field(default=None, description="""Number of pixels of the image along the fast axis of the scan or the rows of the camera.""", ge=1)
    image_height: Optional[int] = Field(default=None, description="""Number of pixels of the image along the slow axis of the scan or the columns of the camera.""", ge=1)
    detector: Optional[str] = Field(default=None, description="""The camera or detector that recorded the data, as its maker calls it.""")
    detector_mode: Optional[DetectorMode] = Field(default=None, description="""How the detector counts electrons, one by one or as a sum of charge.""")
    super_resolution: Optional[YesNo] = Field(default=None, description="""Whether the camera ran at sub-pixel resolution.""")
    gain_reference_date: Optional[str] = Field(default=None, description="""The day on which the gain reference of the camera was taken.""")
    binning: Optional[int] = Field(default=None, description="""Detector pixels joined along each axis.""", ge=1)
    convergence_semi_angle: Optional[Quantity] = Field(default=None, description="""Half the opening angle of the illuminating cone.""")
    collection_semi_angle: Optional[Quantity] = Field(default=None, description="""Half the opening angle seen by the detector, or its inner and outer limit.""")
    objective_aperture: Optional[Quantity] = Field(default=None, description="""Diameter of the objective aperture.""")
    condenser_aperture: Optional[Quantity] = Field(default=None, description="""Diameter of the condenser aperture.""")
    defocus: Optional[Quantity] = Field(default=None, description="""Defocus of the objective lens, in nanometres, negative for underfocus.""")
    screen_current: Optional[Quantity] = Field(default=None, description="""Current on the fluorescent screen.""")
    spot_size: Optional[int] = Field(default=None, description="""The number of the spot size setting of the condenser; its meaning differs between microscopes.""")
    illuminated_area_diameter: Optional[Quantity] = Field(default=None, description="""Diameter of the illuminated area.""")
    focal_series: Optional[Quantity] = Field(default=None, description="""First and last defocus of a focal series.""")
    stage_tilt: Optional[Quantity] = Field(default=None, description="""Tilt of the stage around the axis of the holder, in degrees.""")
    stage_tilt_2: Optional[Quantity] = Field(default=None, description="""Tilt of the stage around the second axis, in degrees.""")
    zone_axis: Optional[str] = Field(default=None, description="""The zone axis along the beam.""")


class TiltSeries(ConfiguredBaseModel):
    """
    Images or patterns of one area at many stage tilts, from which a volume is reconstructed.
    """
    tilt_scheme: Optional[TiltScheme] = Field(default=None, description="""The order in which the tilts were taken, which decides how dose is spread over them.""")
    tilt_range: Optional[Quantity] = Field(default=None, description="""First and last tilt of the series, in degrees.""")
    tilt_increment: Optional[Quantity] = Field(default=None, description="""Angle between neighbouring tilts.""")
    tilts: Optional[int] = Field(default=None, description="""Number of tilts, those removed later included.""", ge=1)
    tilts_removed: Optional[int] = Field(default=None, description="""Number of tilts left out of the reconstruction; they exposed the specimen all the same.""", ge=0)
    tilt_table: Optional[TiltTable] = Field(default=None, description="""The tilts one by one: angle, dose, time, section and more, each column in one line.""")
    fiducials: Optional[str] = Field(default=None, description="""What the tilts were aligned by.""")
    tilt_axis_angle: Optional[Quantity] = Field(default=None, description="""Angle from the vertical of the image to the tilt axis, counter-clockwise.""")


class EnergySpectrum(ConfiguredBaseModel):
    """
    A spectrum of the energy that electrons lost (EELS, EFTEM) or that X-rays carry (EDX), with its axis, its detector and what was read from it.
    """
    energy_offset: Optional[Quantity] = Field(default=None, description="""Energy of the first channel.""")
    energy_dispersion: Optional[Quantity] = Field(default=None, description="""Width of one energy channel, in electronvolt per channel.""")
    energy_channels: Optional[int] = Field(default=None, description="""Number of energy channels.""", ge=1)
    slit_width: Optional[Quantity] = Field(default=None, description="""Width of the energy-selecting slit.""")
    zero_loss_width: Optional[Quantity] = Field(default=None, description="""Full width at half maximum of the zero-loss peak.""")
    thickness_over_mean_free_path: Optional[Quantity] = Field(default=None, description="""Specimen thickness over the inelastic mean free path, t/λ.""")
    drift_tube_voltage: Optional[Quantity] = Field(default=None, description="""Voltage of the drift tube.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    live_time: Optional[Quantity] = Field(default=None, description="""Live time of an X-ray detector.""")
    detector_window: Optional[DetectorWindow] = Field(default=None, description="""The window of the X-ray detector.""")
    solid_angle: Optional[float] = Field(default=None, description="""Solid angle of the X-ray detector in steradian.""", ge=0)
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    elements: Optional[list[str]] = Field(default=None, description="""The elements whose maps or spectra were taken, as chemical symbols.""")


class Diffraction(ConfiguredBaseModel):
    """
    A diffraction pattern, or several while the crystal turns or the beam precesses, with its scale and the area that it comes from.
    """
    camera_length: Optional[Quantity] = Field(default=None, description="""Camera length as the microscope displays it; whether it was calibrated is said by camera_length_calibrated.""")
    diffraction_pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one pixel of a diffraction pattern, as reciprocal length or as angle.""")
    camera_length_calibrated: Optional[YesNo] = Field(default=None, description="""Whether the camera length was calibrated with a standard.""")
    beam_stop: Optional[YesNo] = Field(default=None, description="""Whether a beam stop covered the direct beam of the diffraction pattern.""")
    rotation_per_frame: Optional[Quantity] = Field(default=None, description="""Rotation of the stage in one frame.""")
    selected_area_diameter: Optional[Quantity] = Field(default=None, description="""Diameter of the selected area on the specimen.""")
    precession_angle: Optional[Quantity] = Field(default=None, description="""Angle by which the beam is tilted while it precesses about the optic axis, in degrees.""")


class SliceSeries(ConfiguredBaseModel):
    """
    Images of one face after another, between which an ion beam takes a slice away (slice and view).
    """
    slice_thickness: Optional[Quantity] = Field(default=None, description="""Material removed between two images of a slice series.""")
    slice_count: Optional[int] = Field(default=None, description="""How many slices were cut, which is how many images the series has.""", ge=1)
    slice_ion_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the ions that cut the slices.""")
    slice_ion_current: Optional[Quantity] = Field(default=None, description="""Current of the ion beam that cut the slices.""")
    slice_table: Optional[SliceTable] = Field(default=None, description="""The slices one by one: depth, thickness, time and more, each column in one line.""")


class EbsdMap(ConfiguredBaseModel):
    """
    A map of crystal orientations from electron backscatter patterns, with its step and the share of patterns that could be indexed.
    """
    pattern_size: Optional[str] = Field(default=None, description="""Detector pixels of one pattern, as written.""")
    ebsd_step: Optional[Quantity] = Field(default=None, description="""Distance between the points of an orientation map.""")
    indexing_rate: Optional[Quantity] = Field(default=None, description="""Share of the patterns that were indexed.""")


class AcquiredData(ConfiguredBaseModel):
    """
    What an exposure left behind, which is its signals, the files that hold its data, data taken elsewhere on the same specimen, and a note.
    """
    linked_method: Optional[str] = Field(default=None, description="""The method of data taken elsewhere on the same specimen.""")
    signals: Optional[dict[str, Signal]] = Field(default=None, description="""The arrays that this one exposure gave, by their names, where it gave several; the exposure and its dose count once.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""Further files of the same acquisition.""")
    file: Optional[DataFile] = Field(default=None, description="""The file that holds the data.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class Acquisition(AcquiredData, EbsdMap, SliceSeries, Diffraction, EnergySpectrum, TiltSeries, InstrumentSettings, ProbeScan, Exposure, Incomplete):
    """
    One exposure of a specimen, recorded or not. The order of the acquisitions of a session is the order of exposure, so that the dose of an area adds up.
    """
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    label: Optional[str] = Field(default=None, description="""A short name for tables and figures.""")
    specimen: Optional[str] = Field(default=None, description="""The specimen that was exposed.""")
    area: Optional[str] = Field(default=None, description="""The name of the area that was exposed.""")
    within: Optional[str] = Field(default=None, description="""The larger area that contains this one; what hits that area hits this one too.""")
    exposes: Optional[list[str]] = Field(default=None, description="""The other areas that this exposure hits as well; the word all for every area of the specimen.""")
    beam_position: Optional[BeamPosition] = Field(default=None, description="""Whether the beam was on the named area or deliberately beside it.""")
    technique: Optional[Technique] = Field(default=None, description="""The imaging, diffraction or spectroscopy mode.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was at cryogenic temperature, cooled, or at room temperature.""")
    purpose: Optional[Purpose] = Field(default=None, description="""Why the exposure was made, which tells search and focus from the record.""")
    start: Optional[str] = Field(default=None, description="""When the step, session or exposure began.""")
    end: Optional[str] = Field(default=None, description="""When the step, session or exposure ended.""")
    accelerating_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the electrons.""")
    specimen_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen during imaging.""")
    dose_rate: Optional[Quantity] = Field(default=None, description="""Electron flux on the specimen: electrons per area and time. The field says dose rate.""")
    exposure_time: Optional[Quantity] = Field(default=None, description="""Total time of exposure of this acquisition.""")
    frame_time: Optional[Quantity] = Field(default=None, description="""Time of one frame, in seconds; exposure_time is that of all frames together.""")
    frames: Optional[int] = Field(default=None, description="""Number of frames, or of passes of a scan.""", ge=1)
    dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of this acquisition: electrons per area. The field says dose.""")
    dose_per_frame: Optional[Quantity] = Field(default=None, description="""Electron fluence of one frame.""")
    dose_per_tilt: Optional[Quantity] = Field(default=None, description="""Electron fluence of one image of a tilt series.""")
    cumulative_dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of this acquisition.""")
    dose_method: Optional[DoseMethod] = Field(default=None, description="""How the dose or dose rate was determined.""")
    absorbed_dose: Optional[Quantity] = Field(default=None, description="""Energy absorbed per mass of the specimen, in megagray; this is dose in the strict sense, not electrons per area.""")
    pre_exposure: Optional[Quantity] = Field(default=None, description="""Electron fluence that the area received before its first recorded exposure.""")
    pre_exposure_basis: Optional[PreExposureBasis] = Field(default=None, description="""How the pre-exposure is known.""")
    pre_exposure_time: Optional[Quantity] = Field(default=None, description="""Time under the beam before the first recorded exposure.""")
    time_in_column: Optional[Quantity] = Field(default=None, description="""Time since the specimen came into the column.""")
    frame_table: Optional[FrameTable] = Field(default=None, description="""The frames one by one: dose, time, drift and more, each column in one line.""")
    probe_current: Optional[Quantity] = Field(default=None, description="""Current in the focused probe.""")
    dwell_time: Optional[Quantity] = Field(default=None, description="""Time of the probe on one scan position.""")
    scan_step: Optional[Quantity] = Field(default=None, description="""Distance between neighbouring scan positions.""")
    probe_size: Optional[Quantity] = Field(default=None, description="""Diameter of the focused probe.""")
    flyback_time: Optional[Quantity] = Field(default=None, description="""Time of the probe at the start of each scan line.""")
    dose_basis: Optional[DoseBasis] = Field(default=None, description="""Whether a scanned dose is the mean over the frame or the value under the probe.""")
    scan_positions: Optional[int] = Field(default=None, description="""Number of probe positions of a map or a line.""", ge=1)
    dwell_overlap: Optional[Quantity] = Field(default=None, description="""Overlap of neighbouring probe positions in ptychography.""")
    beam_distance: Optional[Quantity] = Field(default=None, description="""Distance of an aloof beam from the specimen.""")
    position_table: Optional[PositionTable] = Field(default=None, description="""The positions of a map that is no regular grid, one by one: x, y, dose and more, each column in one line.""")
    magnification: Optional[float] = Field(default=None, description="""Magnification as the microscope displays it; pixel_size is the calibrated scale of the image.""", ge=0)
    pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one image pixel on the specimen.""")
    field_of_view: Optional[Quantity] = Field(default=None, description="""Width of the whole image on the specimen, which is pixel size times image width.""")
    image_width: Optional[int] = Field(default=None, description="""Number of pixels of the image along the fast axis of the scan or the rows of the camera.""", ge=1)
    image_height: Optional[int] = Field(default=None, description="""Number of pixels of the image along the slow axis of the scan or the columns of the camera.""", ge=1)
    detector: Optional[str] = Field(default=None, description="""The camera or detector that recorded the data, as its maker calls it.""")
    detector_mode: Optional[DetectorMode] = Field(default=None, description="""How the detector counts electrons, one by one or as a sum of charge.""")
    super_resolution: Optional[YesNo] = Field(default=None, description="""Whether the camera ran at sub-pixel resolution.""")
    gain_reference_date: Optional[str] = Field(default=None, description="""The day on which the gain reference of the camera was taken.""")
    binning: Optional[int] = Field(default=None, description="""Detector pixels joined along each axis.""", ge=1)
    convergence_semi_angle: Optional[Quantity] = Field(default=None, description="""Half the opening angle of the illuminating cone.""")
    collection_semi_angle: Optional[Quantity] = Field(default=None, description="""Half the opening angle seen by the detector, or its inner and outer limit.""")
    objective_aperture: Optional[Quantity] = Field(default=None, description="""Diameter of the objective aperture.""")
    condenser_aperture: Optional[Quantity] = Field(default=None, description="""Diameter of the condenser aperture.""")
    defocus: Optional[Quantity] = Field(default=None, description="""Defocus of the objective lens, in nanometres, negative for underfocus.""")
    screen_current: Optional[Quantity] = Field(default=None, description="""Current on the fluorescent screen.""")
    spot_size: Optional[int] = Field(default=None, description="""The number of the spot size setting of the condenser; its meaning differs between microscopes.""")
    illuminated_area_diameter: Optional[Quantity] = Field(default=None, description="""Diameter of the illuminated area.""")
    focal_series: Optional[Quantity] = Field(default=None, description="""First and last defocus of a focal series.""")
    stage_tilt: Optional[Quantity] = Field(default=None, description="""Tilt of the stage around the axis of the holder, in degrees.""")
    stage_tilt_2: Optional[Quantity] = Field(default=None, description="""Tilt of the stage around the second axis, in degrees.""")
    zone_axis: Optional[str] = Field(default=None, description="""The zone axis along the beam.""")
    tilt_scheme: Optional[TiltScheme] = Field(default=None, description="""The order in which the tilts were taken, which decides how dose is spread over them.""")
    tilt_range: Optional[Quantity] = Field(default=None, description="""First and last tilt of the series, in degrees.""")
    tilt_increment: Optional[Quantity] = Field(default=None, description="""Angle between neighbouring tilts.""")
    tilts: Optional[int] = Field(default=None, description="""Number of tilts, those removed later included.""", ge=1)
    tilts_removed: Optional[int] = Field(default=None, description="""Number of tilts left out of the reconstruction; they exposed the specimen all the same.""", ge=0)
    tilt_table: Optional[TiltTable] = Field(default=None, description="""The tilts one by one: angle, dose, time, section and more, each column in one line.""")
    fiducials: Optional[str] = Field(default=None, description="""What the tilts were aligned by.""")
    tilt_axis_angle: Optional[Quantity] = Field(default=None, description="""Angle from the vertical of the image to the tilt axis, counter-clockwise.""")
    energy_offset: Optional[Quantity] = Field(default=None, description="""Energy of the first channel.""")
    energy_dispersion: Optional[Quantity] = Field(default=None, description="""Width of one energy channel, in electronvolt per channel.""")
    energy_channels: Optional[int] = Field(default=None, description="""Number of energy channels.""", ge=1)
    slit_width: Optional[Quantity] = Field(default=None, description="""Width of the energy-selecting slit.""")
    zero_loss_width: Optional[Quantity] = Field(default=None, description="""Full width at half maximum of the zero-loss peak.""")
    thickness_over_mean_free_path: Optional[Quantity] = Field(default=None, description="""Specimen thickness over the inelastic mean free path, t/λ.""")
    drift_tube_voltage: Optional[Quantity] = Field(default=None, description="""Voltage of the drift tube.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    live_time: Optional[Quantity] = Field(default=None, description="""Live time of an X-ray detector.""")
    detector_window: Optional[DetectorWindow] = Field(default=None, description="""The window of the X-ray detector.""")
    solid_angle: Optional[float] = Field(default=None, description="""Solid angle of the X-ray detector in steradian.""", ge=0)
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    elements: Optional[list[str]] = Field(default=None, description="""The elements whose maps or spectra were taken, as chemical symbols.""")
    camera_length: Optional[Quantity] = Field(default=None, description="""Camera length as the microscope displays it; whether it was calibrated is said by camera_length_calibrated.""")
    diffraction_pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one pixel of a diffraction pattern, as reciprocal length or as angle.""")
    camera_length_calibrated: Optional[YesNo] = Field(default=None, description="""Whether the camera length was calibrated with a standard.""")
    beam_stop: Optional[YesNo] = Field(default=None, description="""Whether a beam stop covered the direct beam of the diffraction pattern.""")
    rotation_per_frame: Optional[Quantity] = Field(default=None, description="""Rotation of the stage in one frame.""")
    selected_area_diameter: Optional[Quantity] = Field(default=None, description="""Diameter of the selected area on the specimen.""")
    precession_angle: Optional[Quantity] = Field(default=None, description="""Angle by which the beam is tilted while it precesses about the optic axis, in degrees.""")
    slice_thickness: Optional[Quantity] = Field(default=None, description="""Material removed between two images of a slice series.""")
    slice_count: Optional[int] = Field(default=None, description="""How many slices were cut, which is how many images the series has.""", ge=1)
    slice_ion_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the ions that cut the slices.""")
    slice_ion_current: Optional[Quantity] = Field(default=None, description="""Current of the ion beam that cut the slices.""")
    slice_table: Optional[SliceTable] = Field(default=None, description="""The slices one by one: depth, thickness, time and more, each column in one line.""")
    pattern_size: Optional[str] = Field(default=None, description="""Detector pixels of one pattern, as written.""")
    ebsd_step: Optional[Quantity] = Field(default=None, description="""Distance between the points of an orientation map.""")
    indexing_rate: Optional[Quantity] = Field(default=None, description="""Share of the patterns that were indexed.""")
    linked_method: Optional[str] = Field(default=None, description="""The method of data taken elsewhere on the same specimen.""")
    signals: Optional[dict[str, Signal]] = Field(default=None, description="""The arrays that this one exposure gave, by their names, where it gave several; the exposure and its dose count once.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""Further files of the same acquisition.""")
    file: Optional[DataFile] = Field(default=None, description="""The file that holds the data.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Signal(Incomplete):
    """
    One of the arrays that one exposure gave, such as the dark-field image beside the X-ray spectra of a map. It says only what is its own: what stands at the acquisition holds for the exposure and for the signals that have its technique.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    label: Optional[str] = Field(default=None, description="""What the file or its program calls this signal.""")
    technique: Optional[Technique] = Field(default=None, description="""The mode of this signal, where it is another than that of the acquisition, such as a dark-field image beside a map of X-rays.""")
    pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one image pixel on the specimen.""")
    diffraction_pixel_size: Optional[Quantity] = Field(default=None, description="""Size of one pixel of a diffraction pattern, as reciprocal length or as angle.""")
    image_width: Optional[int] = Field(default=None, description="""Number of pixels of the image along the fast axis of the scan or the rows of the camera.""", ge=1)
    image_height: Optional[int] = Field(default=None, description="""Number of pixels of the image along the slow axis of the scan or the columns of the camera.""", ge=1)
    detector: Optional[str] = Field(default=None, description="""The camera or detector that gave this signal, as its maker calls it.""")
    detector_mode: Optional[DetectorMode] = Field(default=None, description="""How the detector counts electrons, one by one or as a sum of charge.""")
    binning: Optional[int] = Field(default=None, description="""Detector pixels joined along each axis.""", ge=1)
    collection_semi_angle: Optional[Quantity] = Field(default=None, description="""Half the opening angle seen by the detector, or its inner and outer limit.""")
    exposure_time: Optional[Quantity] = Field(default=None, description="""Time for which this signal was recorded, where the signals of one exposure differ in it, as the two ranges of a double spectrum do.""")
    energy_offset: Optional[Quantity] = Field(default=None, description="""Energy of the first channel.""")
    energy_dispersion: Optional[Quantity] = Field(default=None, description="""Width of one energy channel, in electronvolt per channel.""")
    energy_channels: Optional[int] = Field(default=None, description="""Number of energy channels.""", ge=1)
    drift_tube_voltage: Optional[Quantity] = Field(default=None, description="""Voltage of the drift tube.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    live_time: Optional[Quantity] = Field(default=None, description="""Live time of an X-ray detector.""")
    detector_window: Optional[DetectorWindow] = Field(default=None, description="""The window of the X-ray detector.""")
    solid_angle: Optional[float] = Field(default=None, description="""Solid angle of the X-ray detector in steradian.""", ge=0)
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    elements: Optional[list[str]] = Field(default=None, description="""The elements whose maps or spectra were taken, as chemical symbols.""")
    file: Optional[DataFile] = Field(default=None, description="""The file that holds this signal, where it is another than that of the acquisition.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Calibration(Incomplete):
    """
    How magnification or camera length was calibrated.
    """
    standard: Optional[str] = Field(default=None, description="""The specimen whose known spacing was measured for the calibration.""")
    date: Optional[str] = Field(default=None, description="""The day on which magnification or camera length was calibrated.""")
    uncertainty: Optional[Quantity] = Field(default=None, description="""Relative uncertainty of the calibration.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Series(ConfiguredBaseModel):
    """
    Numbers of one quantity in one unit, in the order of the rows of a table. A single number holds for every row. Exactly what was written stays in as_reported.
    """
    values: list[float] = Field(default=..., description="""The numbers, as many as the table has rows, or one for all.""", min_length=1)
    rows: Optional[list[int]] = Field(default=None, description="""The rows that the numbers belong to, counted from 1, where not every row has one.""", ge=1)
    unit: str = Field(default=..., description="""The unit as a UCUM code; 1 for a pure number.""")
    unit_iri: Optional[str] = Field(default=None, description="""The QUDT term of the unit.""")
    as_reported: Optional[str] = Field(default=None, description="""The quantity as its author wrote it, character by character.""")


class ExposureTable(ConfiguredBaseModel):
    """
    The columns of a table with one row for each exposure. Every column has one value for each row, or one that holds for all. The rows stand in the order of exposure, unless the column order says otherwise. Columns may stand in a file of their own, which table_file names.
    """
    table_file: Optional[DataFile] = Field(default=None, description="""The file that holds the columns: .csv with the name and unit of each in the first line, .mdoc, .rawtlt or .tlt. It is read where the record is written as NeXus.""")
    dose: Optional[Series] = Field(default=None, description="""Electron fluence of each row alone.""")
    dose_rate: Optional[Series] = Field(default=None, description="""Electron flux on the specimen during each row.""")
    prior_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area before each row, from its first exposure on.""")
    cumulative_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of each row.""")
    exposure_time: Optional[Series] = Field(default=None, description="""Time for which each row was exposed.""")
    time: Optional[Series] = Field(default=None, description="""Time from the start of the first exposure of the table to the start of each.""")
    start: Optional[list[str]] = Field(default=None, description="""When the exposure of each row began.""")
    local_time: Optional[list[str]] = Field(default=None, description="""What the clock of the instrument showed when each row was recorded, where nobody knows its zone.""")
    order: Optional[list[int]] = Field(default=None, description="""The place of each row in the order of exposure, counted from 1, where the rows are sorted otherwise.""", ge=1)
    section: Optional[list[int]] = Field(default=None, description="""The section of the stack that holds each row, counted from 0.""", ge=0)
    defocus: Optional[Series] = Field(default=None, description="""Defocus of each row, negative for underfocus.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""The file of each row, where every exposure has a file of its own.""")
    file_name: Optional[list[str]] = Field(default=None, description="""The name that the instrument gave to the file of each row; the file need not be there, and is not looked at.""")
    frame: Optional[list[int]] = Field(default=None, description="""The page or frame of its file that holds each row, counted from 0.""", ge=0)
    frame_count: Optional[list[int]] = Field(default=None, description="""How many frames each row was recorded in.""", ge=1)
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class TiltTable(ExposureTable, Incomplete):
    """
    The tilts of a series, one row each, those removed later included.
    """
    angle: Optional[Series] = Field(default=None, description="""Stage tilt of the specimen in each row.""")
    removed: Optional[list[int]] = Field(default=None, description="""The rows that were left out of the reconstruction, counted from 1; they exposed the specimen all the same.""", ge=1)
    table_file: Optional[DataFile] = Field(default=None, description="""The file that holds the columns: .csv with the name and unit of each in the first line, .mdoc, .rawtlt or .tlt. It is read where the record is written as NeXus.""")
    dose: Optional[Series] = Field(default=None, description="""Electron fluence of each row alone.""")
    dose_rate: Optional[Series] = Field(default=None, description="""Electron flux on the specimen during each row.""")
    prior_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area before each row, from its first exposure on.""")
    cumulative_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of each row.""")
    exposure_time: Optional[Series] = Field(default=None, description="""Time for which each row was exposed.""")
    time: Optional[Series] = Field(default=None, description="""Time from the start of the first exposure of the table to the start of each.""")
    start: Optional[list[str]] = Field(default=None, description="""When the exposure of each row began.""")
    local_time: Optional[list[str]] = Field(default=None, description="""What the clock of the instrument showed when each row was recorded, where nobody knows its zone.""")
    order: Optional[list[int]] = Field(default=None, description="""The place of each row in the order of exposure, counted from 1, where the rows are sorted otherwise.""", ge=1)
    section: Optional[list[int]] = Field(default=None, description="""The section of the stack that holds each row, counted from 0.""", ge=0)
    defocus: Optional[Series] = Field(default=None, description="""Defocus of each row, negative for underfocus.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""The file of each row, where every exposure has a file of its own.""")
    file_name: Optional[list[str]] = Field(default=None, description="""The name that the instrument gave to the file of each row; the file need not be there, and is not looked at.""")
    frame: Optional[list[int]] = Field(default=None, description="""The page or frame of its file that holds each row, counted from 0.""", ge=0)
    frame_count: Optional[list[int]] = Field(default=None, description="""How many frames each row was recorded in.""", ge=1)
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class FrameTable(ExposureTable, Incomplete):
    """
    The frames of a movie, of a rotation series or of a dose series on one area, one row each.
    """
    angle: Optional[Series] = Field(default=None, description="""Stage angle of each frame at its start, where the stage turns.""")
    rotation: Optional[Series] = Field(default=None, description="""Angle by which the stage turned during each frame, as in microED.""")
    drift_x: Optional[Series] = Field(default=None, description="""Shift of each frame along the fast axis against the first.""")
    drift_y: Optional[Series] = Field(default=None, description="""Shift of each frame along the slow axis against the first.""")
    table_file: Optional[DataFile] = Field(default=None, description="""The file that holds the columns: .csv with the name and unit of each in the first line, .mdoc, .rawtlt or .tlt. It is read where the record is written as NeXus.""")
    dose: Optional[Series] = Field(default=None, description="""Electron fluence of each row alone.""")
    dose_rate: Optional[Series] = Field(default=None, description="""Electron flux on the specimen during each row.""")
    prior_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area before each row, from its first exposure on.""")
    cumulative_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of each row.""")
    exposure_time: Optional[Series] = Field(default=None, description="""Time for which each row was exposed.""")
    time: Optional[Series] = Field(default=None, description="""Time from the start of the first exposure of the table to the start of each.""")
    start: Optional[list[str]] = Field(default=None, description="""When the exposure of each row began.""")
    local_time: Optional[list[str]] = Field(default=None, description="""What the clock of the instrument showed when each row was recorded, where nobody knows its zone.""")
    order: Optional[list[int]] = Field(default=None, description="""The place of each row in the order of exposure, counted from 1, where the rows are sorted otherwise.""", ge=1)
    section: Optional[list[int]] = Field(default=None, description="""The section of the stack that holds each row, counted from 0.""", ge=0)
    defocus: Optional[Series] = Field(default=None, description="""Defocus of each row, negative for underfocus.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""The file of each row, where every exposure has a file of its own.""")
    file_name: Optional[list[str]] = Field(default=None, description="""The name that the instrument gave to the file of each row; the file need not be there, and is not looked at.""")
    frame: Optional[list[int]] = Field(default=None, description="""The page or frame of its file that holds each row, counted from 0.""", ge=0)
    frame_count: Optional[list[int]] = Field(default=None, description="""How many frames each row was recorded in.""", ge=1)
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class SliceTable(ExposureTable, Incomplete):
    """
    The slices of a series that an ion beam cut, one row for each face that was imaged.
    """
    depth: Optional[Series] = Field(default=None, description="""Depth of each face below the first, along the direction in which slices are cut.""")
    thickness: Optional[Series] = Field(default=None, description="""Thickness of the slice that was cut away before each face was imaged, without a number where none was.""")
    ion_current: Optional[Series] = Field(default=None, description="""Current of the ion beam that cut each slice.""")
    table_file: Optional[DataFile] = Field(default=None, description="""The file that holds the columns: .csv with the name and unit of each in the first line, .mdoc, .rawtlt or .tlt. It is read where the record is written as NeXus.""")
    dose: Optional[Series] = Field(default=None, description="""Electron fluence of each row alone.""")
    dose_rate: Optional[Series] = Field(default=None, description="""Electron flux on the specimen during each row.""")
    prior_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area before each row, from its first exposure on.""")
    cumulative_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of each row.""")
    exposure_time: Optional[Series] = Field(default=None, description="""Time for which each row was exposed.""")
    time: Optional[Series] = Field(default=None, description="""Time from the start of the first exposure of the table to the start of each.""")
    start: Optional[list[str]] = Field(default=None, description="""When the exposure of each row began.""")
    local_time: Optional[list[str]] = Field(default=None, description="""What the clock of the instrument showed when each row was recorded, where nobody knows its zone.""")
    order: Optional[list[int]] = Field(default=None, description="""The place of each row in the order of exposure, counted from 1, where the rows are sorted otherwise.""", ge=1)
    section: Optional[list[int]] = Field(default=None, description="""The section of the stack that holds each row, counted from 0.""", ge=0)
    defocus: Optional[Series] = Field(default=None, description="""Defocus of each row, negative for underfocus.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""The file of each row, where every exposure has a file of its own.""")
    file_name: Optional[list[str]] = Field(default=None, description="""The name that the instrument gave to the file of each row; the file need not be there, and is not looked at.""")
    frame: Optional[list[int]] = Field(default=None, description="""The page or frame of its file that holds each row, counted from 0.""", ge=0)
    frame_count: Optional[list[int]] = Field(default=None, description="""How many frames each row was recorded in.""", ge=1)
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class PositionTable(ExposureTable, Incomplete):
    """
    The positions of a map that is no regular grid, one row for each place of the probe or of the stage.
    """
    x: Optional[Series] = Field(default=None, description="""Place of each row along the fast axis of the image, or along x of the stage.""")
    y: Optional[Series] = Field(default=None, description="""Place of each row along the slow axis of the image, or along y of the stage.""")
    z: Optional[Series] = Field(default=None, description="""Height of the stage in each row.""")
    table_file: Optional[DataFile] = Field(default=None, description="""The file that holds the columns: .csv with the name and unit of each in the first line, .mdoc, .rawtlt or .tlt. It is read where the record is written as NeXus.""")
    dose: Optional[Series] = Field(default=None, description="""Electron fluence of each row alone.""")
    dose_rate: Optional[Series] = Field(default=None, description="""Electron flux on the specimen during each row.""")
    prior_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area before each row, from its first exposure on.""")
    cumulative_dose: Optional[Series] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of each row.""")
    exposure_time: Optional[Series] = Field(default=None, description="""Time for which each row was exposed.""")
    time: Optional[Series] = Field(default=None, description="""Time from the start of the first exposure of the table to the start of each.""")
    start: Optional[list[str]] = Field(default=None, description="""When the exposure of each row began.""")
    local_time: Optional[list[str]] = Field(default=None, description="""What the clock of the instrument showed when each row was recorded, where nobody knows its zone.""")
    order: Optional[list[int]] = Field(default=None, description="""The place of each row in the order of exposure, counted from 1, where the rows are sorted otherwise.""", ge=1)
    section: Optional[list[int]] = Field(default=None, description="""The section of the stack that holds each row, counted from 0.""", ge=0)
    defocus: Optional[Series] = Field(default=None, description="""Defocus of each row, negative for underfocus.""")
    files: Optional[list[DataFile]] = Field(default=None, description="""The file of each row, where every exposure has a file of its own.""")
    file_name: Optional[list[str]] = Field(default=None, description="""The name that the instrument gave to the file of each row; the file need not be there, and is not looked at.""")
    frame: Optional[list[int]] = Field(default=None, description="""The page or frame of its file that holds each row, counted from 0.""", ge=0)
    frame_count: Optional[list[int]] = Field(default=None, description="""How many frames each row was recorded in.""", ge=1)
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class TimeSeries(Incomplete):
    """
    States that are compared as steps of one process in time.
    """
    state: Optional[TimeSeriesState] = Field(default=None, description="""Whether the states were frozen one by one or watched while the process ran.""")
    states: Optional[list[str]] = Field(default=None, description="""The specimens that were stopped one after another, in the order of time.""")
    times: Optional[Series] = Field(default=None, description="""The time at which each state was stopped or seen.""")
    time_zero: Optional[str] = Field(default=None, description="""What the times are counted from.""")
    current_to_freezing: Optional[Quantity] = Field(default=None, description="""Time from the end of current to the end of freezing; the longest one where it differs.""")
    beam_off_control: Optional[BeamOffControl] = Field(default=None, description="""How it was made sure that the beam did not make the change.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Filtering(ConfiguredBaseModel):
    """
    A filter or mask that was put on an image, what it was drawn from, and whether anything was read from the result.
    """
    filter: Optional[FilterKind] = Field(default=None, description="""The filter or denoising that the image went through, or none.""")
    mask: Optional[str] = Field(default=None, description="""What the mask lets through, in a few words.""")
    mask_drawn_from: Optional[MaskOrigin] = Field(default=None, description="""Where the positions of the mask come from.""")
    mask_phase: Optional[list[str]] = Field(default=None, description="""The phases whose lattice the mask was drawn from, as chemical formulas.""")
    used_as_evidence: Optional[YesNo] = Field(default=None, description="""Whether anything was measured or identified on the result, rather than on the data as they were taken.""")


class Reconstruction(Incomplete):
    """
    A volume that was reconstructed from a tilt series or from slices, with its resolution and the direction that it blurs.
    """
    method: Optional[str] = Field(default=None, description="""The algorithm of the reconstruction, with its iterations.""")
    voxel_size: Optional[Quantity] = Field(default=None, description="""Edge of one voxel of the volume.""")
    resolution: Optional[Quantity] = Field(default=None, description="""Resolution of the volume by the criterion that is named.""")
    resolution_criterion: Optional[ResolutionCriterion] = Field(default=None, description="""The criterion by which the resolution was found.""")
    missing_wedge: Optional[Quantity] = Field(default=None, description="""Angle that the tilts do not cover.""")
    missing_wedge_direction: Optional[SpecimenDirection] = Field(default=None, description="""The direction in the specimen along which the missing wedge blurs the volume, as a rule that of the beam at zero tilt.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Segmentation(Incomplete):
    """
    The division of an image or a volume into its parts, with what the division was learnt from and how it was checked.
    """
    approach: Optional[SegmentationApproach] = Field(default=None, description="""How the parts of the image or volume were found.""")
    model: Optional[str] = Field(default=None, description="""The model that divided the data, with its version or address.""")
    training_data: Optional[str] = Field(default=None, description="""What the model was trained on.""")
    training_areas: Optional[TrainingAreas] = Field(default=None, description="""Whether the model was trained on the areas that were then measured.""")
    training_size: Optional[Count] = Field(default=None, description="""How much it was trained on, and what counts.""")
    held_out: Optional[Count] = Field(default=None, description="""How much was kept out of the training to test the model, and what counts.""")
    measure: Optional[ScoreMeasure] = Field(default=None, description="""The measure by which the model was tested on what was held out.""")
    score: Optional[Quantity] = Field(default=None, description="""What the test on the held-out data gave.""")
    human_check: Optional[HumanCheck] = Field(default=None, description="""How much of the result a person looked through.""")
    checked_by: Optional[str] = Field(default=None, description="""Who looked the result through, as initials or a role.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Statement(ConfiguredBaseModel):
    """
    A property and its value. Authors write the value in one slot; the property says whether it is a quantity, categories, directions or text, and the expanded form has the slot of that kind.
    """
    property: Optional[Property] = Field(default=None, description="""The property that is stated, which decides the kind of its value.""")
    quantity: Optional[Quantity] = Field(default=None, description="""The value of a property with a unit.""")
    category: Optional[list[str]] = Field(default=None, description="""The value of a property that is chosen from a closed list.""")
    directions: Optional[list[str]] = Field(default=None, description="""Crystallographic directions, [uvw] or <uvw>.""")
    preferred: Optional[str] = Field(default=None, description="""The preferred one of several directions.""")
    text: Optional[str] = Field(default=None, description="""The value of a property that is said in words.""")
    phase: Optional[list[str]] = Field(default=None, description="""The phases concerned, as chemical formulas in normal form or as names where there is no formula.""")
    phase_certainty: Optional[Certainty] = Field(default=None, description="""How sure the formula is; no lattice is checked where it is low.""")
    layer: Optional[Layer] = Field(default=None, description="""Where in the interphase or deposit it was seen.""")
    crystallinity: Optional[Crystallinity] = Field(default=None, description="""Whether the phase is crystalline.""")
    form: Optional[PhaseForm] = Field(default=None, description="""The shape in which the phase occurs.""")
    polarity: Optional[Polarity] = Field(default=None, description="""Whether it was found, or looked for and not found.""")
    identified_by: Optional[list[IdentificationMethod]] = Field(default=None, description="""The evidence on which a phase was named.""")
    reflections: Optional[list[Reflection]] = Field(default=None, description="""The spots, rings or fringes that were indexed, each with its planes and their distance.""")
    spots_used: Optional[int] = Field(default=None, description="""How many spots the identification rests on.""", ge=1)
    zone_axis: Optional[str] = Field(default=None, description="""The zone axis along the beam.""")
    rival_phases_considered: Optional[list[str]] = Field(default=None, description="""Other phases with reflections nearby that were considered.""")
    window_size: Optional[Quantity] = Field(default=None, description="""Edge of the window of which the FFT was taken.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    thickness_definition: Optional[ThicknessDefinition] = Field(default=None, description="""What was measured as the thickness.""")
    statistic: Optional[Statistic] = Field(default=None, description="""Whether a number is a mean, a smallest, a largest or a single value.""")
    sampling: Optional[Count] = Field(default=None, description="""How many things were measured, and what counts.""")
    selection: Optional[Selection] = Field(default=None, description="""How the places that were measured were chosen.""")
    layer_order: Optional[list[str]] = Field(default=None, description="""The layers from the metal outwards, in words.""")
    contact_with_collector: Optional[YesNo] = Field(default=None, description="""Whether the metal touches the collector.""")
    damage: Optional[Damage] = Field(default=None, description="""By which criterion beam damage was recognised, and what the phase became.""")
    critical_dose_model: Optional[str] = Field(default=None, description="""The model by which a critical dose was found.""")
    representative: Optional[Representativeness] = Field(default=None, description="""Whether the place shown stands for the specimen.""")
    area: Optional[str] = Field(default=None, description="""The name of the area that was exposed.""")


class Observation(Statement, Incomplete):
    """
    What was seen in one or more acquisitions of the record.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    statement: Optional[str] = Field(default=None, description="""The statement in one sentence, in the words of whoever entered it.""")
    from_: Optional[list[str]] = Field(default=None, alias="from", description="""The acquisitions that it rests on.""")
    derived_from: Optional[list[str]] = Field(default=None, description="""The processing results that it rests on.""")
    compared_with: Optional[str] = Field(default=None, description="""The control specimen with which it was compared.""")
    measured_along: Optional[SpecimenDirection] = Field(default=None, description="""The direction in the specimen along which a length was measured.""")
    sampling_plan: Optional[SamplingPlan] = Field(default=None, description="""How many places were there, imaged and chosen, and on how many grids and cells they lay.""")
    time_series: Optional[TimeSeries] = Field(default=None, description="""How states were compared in time, where a process is claimed.""")
    correlations: Optional[list[Correlation]] = Field(default=None, description="""Results by other methods that are set beside it, each with what the two have in common.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    property: Optional[Property] = Field(default=None, description="""The property that is stated, which decides the kind of its value.""")
    quantity: Optional[Quantity] = Field(default=None, description="""The value of a property with a unit.""")
    category: Optional[list[str]] = Field(default=None, description="""The value of a property that is chosen from a closed list.""")
    directions: Optional[list[str]] = Field(default=None, description="""Crystallographic directions, [uvw] or <uvw>.""")
    preferred: Optional[str] = Field(default=None, description="""The preferred one of several directions.""")
    text: Optional[str] = Field(default=None, description="""The value of a property that is said in words.""")
    phase: Optional[list[str]] = Field(default=None, description="""The phases concerned, as chemical formulas in normal form or as names where there is no formula.""")
    phase_certainty: Optional[Certainty] = Field(default=None, description="""How sure the formula is; no lattice is checked where it is low.""")
    layer: Optional[Layer] = Field(default=None, description="""Where in the interphase or deposit it was seen.""")
    crystallinity: Optional[Crystallinity] = Field(default=None, description="""Whether the phase is crystalline.""")
    form: Optional[PhaseForm] = Field(default=None, description="""The shape in which the phase occurs.""")
    polarity: Optional[Polarity] = Field(default=None, description="""Whether it was found, or looked for and not found.""")
    identified_by: Optional[list[IdentificationMethod]] = Field(default=None, description="""The evidence on which a phase was named.""")
    reflections: Optional[list[Reflection]] = Field(default=None, description="""The spots, rings or fringes that were indexed, each with its planes and their distance.""")
    spots_used: Optional[int] = Field(default=None, description="""How many spots the identification rests on.""", ge=1)
    zone_axis: Optional[str] = Field(default=None, description="""The zone axis along the beam.""")
    rival_phases_considered: Optional[list[str]] = Field(default=None, description="""Other phases with reflections nearby that were considered.""")
    window_size: Optional[Quantity] = Field(default=None, description="""Edge of the window of which the FFT was taken.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    thickness_definition: Optional[ThicknessDefinition] = Field(default=None, description="""What was measured as the thickness.""")
    statistic: Optional[Statistic] = Field(default=None, description="""Whether a number is a mean, a smallest, a largest or a single value.""")
    sampling: Optional[Count] = Field(default=None, description="""How many things were measured, and what counts.""")
    selection: Optional[Selection] = Field(default=None, description="""How the places that were measured were chosen.""")
    layer_order: Optional[list[str]] = Field(default=None, description="""The layers from the metal outwards, in words.""")
    contact_with_collector: Optional[YesNo] = Field(default=None, description="""Whether the metal touches the collector.""")
    damage: Optional[Damage] = Field(default=None, description="""By which criterion beam damage was recognised, and what the phase became.""")
    critical_dose_model: Optional[str] = Field(default=None, description="""The model by which a critical dose was found.""")
    representative: Optional[Representativeness] = Field(default=None, description="""Whether the place shown stands for the specimen.""")
    area: Optional[str] = Field(default=None, description="""The name of the area that was exposed.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Reflection(ConfiguredBaseModel):
    """
    A spot, ring or fringe that was indexed.
    """
    hkl: Optional[str] = Field(default=None, description="""Miller indices of the lattice planes.""")
    d: Optional[Quantity] = Field(default=None, description="""Distance between the lattice planes, in nanometres.""")
    angle_to_first: Optional[Quantity] = Field(default=None, description="""Angle to the first reflection of the list.""")


class Damage(ConfiguredBaseModel):
    """
    What the beam did, and how it was recognised.
    """
    criterion: Optional[DamageCriterion] = Field(default=None, description="""The sign by which the damage was recognised.""")
    product: Optional[str] = Field(default=None, description="""What the phase turned into, as chemical formula or name.""")
    limit_kind: Optional[LimitKind] = Field(default=None, description="""Whether the dose is the first sign, a critical dose by a model, or a dose at which nothing was seen.""")
    at_dose: Optional[Quantity] = Field(default=None, description="""Fluence at which the damage was seen.""")


class SamplingPlan(Incomplete):
    """
    From how many places, grids and cells an observation comes: areas lie on grids and grids come from cells, and what varies from cell to cell is not seen in one of them.
    """
    candidate_areas: Optional[int] = Field(default=None, description="""Number of areas that could have been imaged.""", ge=1)
    imaged_areas: Optional[int] = Field(default=None, description="""Number of areas that were imaged.""", ge=1)
    chosen_areas: Optional[int] = Field(default=None, description="""Number of imaged areas on which the observation rests.""", ge=1)
    grids: Optional[int] = Field(default=None, description="""Number of grids or lamellae on which these areas lay.""", ge=1)
    cells: Optional[int] = Field(default=None, description="""Number of cells from which these grids came.""", ge=1)
    left_out: Optional[str] = Field(default=None, description="""Why imaged areas were left out.""")
    blinded: Optional[YesNo] = Field(default=None, description="""Whether those who chose or measured did not know which specimen it was.""")
    cell_by_cell: Optional[list[str]] = Field(default=None, description="""The observations that give the same number for each cell alone, so that the spread from cell to cell can be seen.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Twin(ConfiguredBaseModel):
    """
    Another specimen that differs in what is named, and in nothing else that is known.
    """
    specimen: str = Field(default=..., description="""The other specimen of the pair.""")
    differs_in: Optional[list[TwinDifference]] = Field(default=None, description="""In what the two differ, as far as is known.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class Correlation(Incomplete):
    """
    A result by another method that is set beside an observation, with what the two have in common and what differed.
    """
    method: Optional[str] = Field(default=None, description="""The other method, and where it was done.""")
    from_: Optional[list[str]] = Field(default=None, alias="from", description="""The acquisitions of the other method, where they stand in the record.""")
    doi: Optional[str] = Field(default=None, description="""Where the result of the other method is published, bare and in lower case.""")
    in_common: Optional[CommonGround] = Field(default=None, description="""How much of place and cell the two results share.""")
    registration: Optional[str] = Field(default=None, description="""How the same place was found again.""")
    registration_error: Optional[Quantity] = Field(default=None, description="""How far the two places may lie apart.""")
    differed: Optional[list[str]] = Field(default=None, description="""What differed between the two, each in a few words.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Response(ConfiguredBaseModel):
    """
    The answer of the authors to one alert of a report. It stands beside the alert and never in its place; where what it answered has changed since, the fingerprint tells so.
    """
    code: str = Field(default=..., description="""The code of the alert that is answered.""")
    at: Optional[str] = Field(default=None, description="""The place of the alert as a JSON pointer made of keys; left out for an alert on the whole document.""")
    kind: ResponseKind = Field(default=..., description="""Whether the alert is explained or contradicted, or asks for what cannot be had.""")
    response: str = Field(default=..., description="""The answer in the words of the authors.""")
    by: Optional[str] = Field(default=None, description="""Who answers, as ORCID identifier or name.""")
    date: Optional[str] = Field(default=None, description="""The day on which the answer was given.""")
    fingerprint: Optional[str] = Field(default=None, description="""A hash of what the alert rested on when it was answered, written by the program; it tells an answer that has gone stale.""")

    @field_validator('code')
    def pattern_code(cls, v):
        pattern=re.compile(r"^[A-Z]+(-[A-Z0-9]+)+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid code format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid code format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('at')
    def pattern_at(cls, v):
        pattern=re.compile(r"^/")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid at format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid at format: {v}"
            raise ValueError(err_msg)
        return v


class Panel(Incomplete):
    """
    One panel of a figure of the publication, with the data that it shows and what was done to them on the way to print.
    """
    key: str = Field(default=..., description="""The name of the panel, as figure and letter.""")
    label: Optional[str] = Field(default=None, description="""What the panel shows, in a few words.""")
    from_: Optional[list[str]] = Field(default=None, alias="from", description="""The acquisitions that the panel shows.""")
    derived_from: Optional[list[str]] = Field(default=None, description="""The processing results that the panel shows, where it does not show the data as they were taken.""")
    shows: Optional[list[str]] = Field(default=None, description="""The observations that readers are to see in the panel.""")
    crop: Optional[list[int]] = Field(default=None, description="""The part of the image that is shown, in pixels: left, top, width and height.""", ge=0, min_length=4, max_length=4)
    filter: Optional[FilterKind] = Field(default=None, description="""The filter or denoising that the image went through, or none.""")
    contrast: Optional[ContrastScale] = Field(default=None, description="""How numbers of the data became grey levels or colours.""")
    stitched: Optional[YesNo] = Field(default=None, description="""Whether the panel was put together from several images.""")
    scale_bar: Optional[Quantity] = Field(default=None, description="""Length that the scale bar of the panel stands for.""")
    representative_of: Optional[Count] = Field(default=None, description="""How many things looked the same as the one that is shown, and what counts.""")
    file: Optional[DataFile] = Field(default=None, description="""The panel as it was printed, where the file is deposited.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Record(Incomplete):
    """
    One data set: its specimens, what was done to them, how they were imaged, and what was seen.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    id: Optional[str] = Field(default=None, description="""The local name of the data set, unique where it was made.""")
    identifier: Optional[str] = Field(default=None, description="""A global identifier, such as a URN, a handle or a web address.""")
    version: Optional[int] = Field(default=None, description="""The version of this description, counted from 1.""", ge=1)
    title: Optional[str] = Field(default=None, description="""The title; that of a data set says metal, electrolyte and method.""")
    description: Optional[str] = Field(default=None, description="""What the data set holds, in a few sentences.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Words by which the data set is to be found.""")
    language: Optional[str] = Field(default=None, description="""The language of the texts, as a BCP 47 tag.""")
    licence: Optional[str] = Field(default=None, description="""The licence as an SPDX identifier.""")
    access: Optional[Access] = Field(default=None, description="""Who may see the data, and whether only from a day on.""")
    embargo_until: Optional[str] = Field(default=None, description="""The day from which the data are open.""")
    creators: Optional[list[Person]] = Field(default=None, description="""Who made the data set, in the order of citation.""")
    contact: Optional[str] = Field(default=None, description="""An address for questions about the data.""")
    funding: Optional[list[Grant]] = Field(default=None, description="""The grants that paid for the work.""")
    related: Optional[list[RelatedWork]] = Field(default=None, description="""Works related to this one, such as the paper that it supports.""")
    schema_version: Optional[str] = Field(default=None, description="""The full version of the standard that the record was written with.""")
    specimens: Optional[dict[str, Specimen]] = Field(default=None, description="""The specimens by their keys, controls among them.""")
    sessions: Optional[dict[str, Session]] = Field(default=None, description="""The visits to microscopes, by their keys.""")
    processing: Optional[dict[str, Processing]] = Field(default=None, description="""Steps that made new data from data.""")
    observations: Optional[dict[str, Observation]] = Field(default=None, description="""What was seen in the data, each statement under a key of its own.""")
    panels: Optional[dict[str, Panel]] = Field(default=None, description="""The panels of the figures by their names, each with the data that it shows.""")
    responses: Optional[list[Response]] = Field(default=None, description="""What the authors answer to alerts of a report, each answer with the alert that it belongs to.""")
    origins: Optional[list[Origin]] = Field(default=None, description="""Where the extracted values come from.""")
    extensions: Optional[dict[str, Extension]] = Field(default=None, description="""What the standard has no place for, under a name of its own for each group; kept and carried along, not checked.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^record/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Person(Incomplete):
    """
    Somebody who made the data set, as named in its citation.
    """
    family: Optional[str] = Field(default=None, description="""Family name of the person, as it is cited.""")
    given: Optional[str] = Field(default=None, description="""Given name of the person, or the initials.""")
    orcid: Optional[str] = Field(default=None, description="""ORCID identifier of the person, as four groups of four characters.""")
    affiliation: Optional[Organisation] = Field(default=None, description="""The organisation at which the person worked on the data.""")
    email: Optional[str] = Field(default=None, description="""E-mail address of the person.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Organisation(ConfiguredBaseModel):
    """
    A university, institute or company.
    """
    name: str = Field(default=..., description="""The name in common use, such as that of a salt, a phase or an organisation.""")
    ror: Optional[str] = Field(default=None, description="""ROR identifier of the organisation, as a web address.""")


class Grant(ConfiguredBaseModel):
    """
    Money for the work, with who gave it and the number of the award.
    """
    funder: Optional[str] = Field(default=None, description="""The organisation that gave the money.""")
    grant_number: Optional[str] = Field(default=None, description="""The number under which the funder knows the grant.""")
    award_title: Optional[str] = Field(default=None, description="""The title under which the grant was awarded.""")


class RelatedWork(Incomplete):
    """
    A publication or data set that this one is related to.
    """
    relation: Optional[Relation] = Field(default=None, description="""How this data set is related to the other work.""")
    doi: Optional[str] = Field(default=None, description="""A DOI, bare and in lower case.""")
    url: Optional[str] = Field(default=None, description="""Web address of the related work, where it has no DOI.""")
    title: Optional[str] = Field(default=None, description="""The title; that of a data set says metal, electrolyte and method.""")
    resource_type: Optional[str] = Field(default=None, description="""What the related work is.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Processing(Filtering, Incomplete):
    """
    A step that made new data from data.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    ordinal: Optional[int] = Field(default=None, description="""The place in the order, counted from 1.""", ge=1)
    method: Optional[str] = Field(default=None, description="""What was done and how, in words.""")
    software: Optional[str] = Field(default=None, description="""Name and version of the software that ran it.""")
    software_version: Optional[str] = Field(default=None, description="""The version of the software that did the step.""")
    parameters: Optional[str] = Field(default=None, description="""The settings of the processing step, in words.""")
    inputs: Optional[list[str]] = Field(default=None, description="""The acquisitions that it was made from.""")
    uses: Optional[list[str]] = Field(default=None, description="""The earlier results that it was made from.""")
    reconstruction: Optional[Reconstruction] = Field(default=None, description="""The volume that the step made.""")
    segmentation: Optional[Segmentation] = Field(default=None, description="""How the step divided the data into parts.""")
    file: Optional[DataFile] = Field(default=None, description="""The file that holds the data.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    filter: Optional[FilterKind] = Field(default=None, description="""The filter or denoising that the image went through, or none.""")
    mask: Optional[str] = Field(default=None, description="""What the mask lets through, in a few words.""")
    mask_drawn_from: Optional[MaskOrigin] = Field(default=None, description="""Where the positions of the mask come from.""")
    mask_phase: Optional[list[str]] = Field(default=None, description="""The phases whose lattice the mask was drawn from, as chemical formulas.""")
    used_as_evidence: Optional[YesNo] = Field(default=None, description="""Whether anything was measured or identified on the result, rather than on the data as they were taken.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Extension(ConfiguredBaseModel):
    """
    A group of entries that the standard does not know; the values are texts.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    defined_at: Optional[str] = Field(default=None, description="""Where the names of the group are explained.""")
    entries: Optional[dict[str, Union[str, ExtensionEntry]]] = Field(default=None, description="""The entries of the group, by name.""")


class ExtensionEntry(ConfiguredBaseModel):
    """
    One entry of an extension.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    content: Optional[str] = Field(default=None, description="""The value of the entry, as text.""")


class Origin(ConfiguredBaseModel):
    """
    Where an extracted value comes from.
    """
    at: str = Field(default=..., description="""JSON pointer to the value in this document.""")
    read_from: Optional[str] = Field(default=None, description="""The name of the file that states the value.""")
    location: Optional[str] = Field(default=None, description="""Where in the file the value stands.""")
    stated: Optional[str] = Field(default=None, description="""The value as the file states it, before it was converted.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class Publication(Incomplete):
    """
    One curated publication and its findings.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    title: Optional[str] = Field(default=None, description="""The title; that of a data set says metal, electrolyte and method.""")
    authors: Optional[list[str]] = Field(default=None, description="""The authors, in order; et al. where the list is not known.""")
    year: Optional[int] = Field(default=None, description="""The year in which the publication appeared.""", ge=1800)
    journal: Optional[str] = Field(default=None, description="""The journal in which the publication appeared, by its full name.""")
    doi: Optional[str] = Field(default=None, description="""A DOI, bare and in lower case.""")
    bibliography: Optional[Bibliography] = Field(default=None, description="""How sure it is which paper this is.""")
    review_citation: Optional[str] = Field(default=None, description="""Its number in the reference list of the review through which it was found.""")
    licence: Optional[str] = Field(default=None, description="""The licence of the quotes, as an SPDX identifier or LicenseRef-quotation.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    standing: Optional[Standing] = Field(default=None, description="""Whether the publication was corrected or retracted, as far as it was looked up.""")
    group: Optional[Laboratory] = Field(default=None, description="""The laboratory of the study, by which independent studies are counted.""")
    read: Optional[dict[str, TextRead]] = Field(default=None, description="""What was read of the publication, by the DOI or address of the text as evidence names it in read_in; what was not read was not looked at.""")
    methods: Optional[StudyMethods] = Field(default=None, description="""The methods of the study, said once; findings have them as their own unless they say otherwise.""")
    systems: Optional[dict[str, NamedSystem]] = Field(default=None, description="""The systems that the findings belong to.""")
    findings: Optional[dict[str, Finding]] = Field(default=None, description="""What the publication says.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^publication/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Bibliography(ConfiguredBaseModel):
    """
    How sure it is which paper this is.
    """
    state: BibliographyState = Field(default=..., description="""How far DOI and title of the paper were confirmed.""")
    seen_at: Optional[str] = Field(default=None, description="""Where DOI and title were seen together.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class Curation(ConfiguredBaseModel):
    """
    Who entered or checked the findings, and how.
    """
    role: CurationRole = Field(default=..., description="""Whether the agent entered the findings or checked them.""")
    agent: str = Field(default=..., description="""The person or program that entered or checked the findings.""")
    method: CurationMethod = Field(default=..., description="""By hand, with the help of a machine, or by a second independent reading.""")
    date: str = Field(default=..., description="""On which day the findings were entered or checked.""")
    scope: Optional[str] = Field(default=None, description="""Which part of the publication was read by this agent.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class TextRead(ConfiguredBaseModel):
    """
    A text in which the publication was read, and how much of the publication it gave.
    """
    source: str = Field(default=..., description="""The DOI or the address of the text.""")
    extent: ReadExtent = Field(default=..., description="""How much of the publication it gave.""")


class Finding(Statement, Incomplete):
    """
    One statement from the literature, with its evidence.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    kind: FindingKind = Field(default=..., description="""What kind of statement it is.""")
    statement: str = Field(default=..., description="""The statement in one sentence, in the words of whoever entered it.""")
    system: Optional[str] = Field(default=None, description="""Metal, cell, collector and electrolyte.""")
    technique: Optional[list[Technique]] = Field(default=None, description="""The imaging, diffraction or spectroscopy mode.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was at cryogenic temperature, cooled, or at room temperature.""")
    conditions: Optional[Conditions] = Field(default=None, description="""The state of cell and electrode under which it holds.""")
    imaging: Optional[ImagingContext] = Field(default=None, description="""How the specimen was imaged for this finding.""")
    preparation: Optional[PreparationRoute] = Field(default=None, description="""The route by which the specimen came from the cell to the microscope.""")
    originates_in: Optional[SourceStudy] = Field(default=None, description="""The study that measured it, where the finding was read in another text.""")
    restates: Optional[list[str]] = Field(default=None, description="""The first-hand findings that this one only tells again, as <publication>/<key>; counts take those instead.""")
    part_of: Optional[str] = Field(default=None, description="""The finding of the same publication that bundles this one with others; counts take the parts.""")
    same_cell: Optional[list[str]] = Field(default=None, description="""Other findings of the publication that come from the same cell, so that structure can stand against efficiency and life.""")
    twins: Optional[list[FindingTwin]] = Field(default=None, description="""Findings of the publication on a twin: grid against foil or lamella, wet against dry, cold against warm.""")
    evidence: list[Evidence] = Field(default=..., description="""The passages that say it, each with its words and its place.""")
    basis: Optional[ContextBasis] = Field(default=None, description="""Where the context (system and conditions) is stated.""")
    review_state: Optional[ReviewState] = Field(default=None, description="""How far the finding has been checked.""")
    disputed: Optional[str] = Field(default=None, description="""Why the field would doubt the finding, although it stands in the source.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    property: Optional[Property] = Field(default=None, description="""The property that is stated, which decides the kind of its value.""")
    quantity: Optional[Quantity] = Field(default=None, description="""The value of a property with a unit.""")
    category: Optional[list[str]] = Field(default=None, description="""The value of a property that is chosen from a closed list.""")
    directions: Optional[list[str]] = Field(default=None, description="""Crystallographic directions, [uvw] or <uvw>.""")
    preferred: Optional[str] = Field(default=None, description="""The preferred one of several directions.""")
    text: Optional[str] = Field(default=None, description="""The value of a property that is said in words.""")
    phase: Optional[list[str]] = Field(default=None, description="""The phases concerned, as chemical formulas in normal form or as names where there is no formula.""")
    phase_certainty: Optional[Certainty] = Field(default=None, description="""How sure the formula is; no lattice is checked where it is low.""")
    layer: Optional[Layer] = Field(default=None, description="""Where in the interphase or deposit it was seen.""")
    crystallinity: Optional[Crystallinity] = Field(default=None, description="""Whether the phase is crystalline.""")
    form: Optional[PhaseForm] = Field(default=None, description="""The shape in which the phase occurs.""")
    polarity: Optional[Polarity] = Field(default=None, description="""Whether it was found, or looked for and not found.""")
    identified_by: Optional[list[IdentificationMethod]] = Field(default=None, description="""The evidence on which a phase was named.""")
    reflections: Optional[list[Reflection]] = Field(default=None, description="""The spots, rings or fringes that were indexed, each with its planes and their distance.""")
    spots_used: Optional[int] = Field(default=None, description="""How many spots the identification rests on.""", ge=1)
    zone_axis: Optional[str] = Field(default=None, description="""The zone axis along the beam.""")
    rival_phases_considered: Optional[list[str]] = Field(default=None, description="""Other phases with reflections nearby that were considered.""")
    window_size: Optional[Quantity] = Field(default=None, description="""Edge of the window of which the FFT was taken.""")
    edges: Optional[list[str]] = Field(default=None, description="""Energy-loss edges that were looked at, as element and shell.""")
    lines_used: Optional[list[str]] = Field(default=None, description="""X-ray lines used for maps or numbers.""")
    thickness_definition: Optional[ThicknessDefinition] = Field(default=None, description="""What was measured as the thickness.""")
    statistic: Optional[Statistic] = Field(default=None, description="""Whether a number is a mean, a smallest, a largest or a single value.""")
    sampling: Optional[Count] = Field(default=None, description="""How many things were measured, and what counts.""")
    selection: Optional[Selection] = Field(default=None, description="""How the places that were measured were chosen.""")
    layer_order: Optional[list[str]] = Field(default=None, description="""The layers from the metal outwards, in words.""")
    contact_with_collector: Optional[YesNo] = Field(default=None, description="""Whether the metal touches the collector.""")
    damage: Optional[Damage] = Field(default=None, description="""By which criterion beam damage was recognised, and what the phase became.""")
    critical_dose_model: Optional[str] = Field(default=None, description="""The model by which a critical dose was found.""")
    representative: Optional[Representativeness] = Field(default=None, description="""Whether the place shown stands for the specimen.""")
    area: Optional[str] = Field(default=None, description="""The name of the area that was exposed.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('restates')
    def pattern_restates(cls, v):
        pattern=re.compile(r"^[a-z0-9][a-z0-9._-]*/[a-z][a-z0-9_]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid restates format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid restates format: {v}"
            raise ValueError(err_msg)
        return v


class Conditions(Incomplete):
    """
    The state of cell and electrode under which the statement holds.
    """
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    current_density: Optional[Quantity] = Field(default=None, description="""Current per electrode area.""")
    areal_capacity: Optional[Quantity] = Field(default=None, description="""Charge passed per electrode area.""")
    cycle_number: Optional[Quantity] = Field(default=None, description="""After how many cycles of deposition and dissolution the statement holds.""")
    state: Optional[ElectrodeState] = Field(default=None, description="""The state of the electrode when the statement was made, such as plated or charged.""")
    stack_pressure: Optional[Quantity] = Field(default=None, description="""Pressure on the cell stack during cycling.""")
    potential: Optional[Quantity] = Field(default=None, description="""Cell voltage or electrode potential.""")
    rest_time: Optional[Quantity] = Field(default=None, description="""Time at open circuit before the state that is described, in seconds.""")
    deposition_time: Optional[Quantity] = Field(default=None, description="""Time for which metal was deposited, in seconds.""")
    description: Optional[str] = Field(default=None, description="""What it is about, in a few sentences.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class ImagingContext(Incomplete):
    """
    How the specimen was imaged when the statement was made, as far as the source says.
    """
    accelerating_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the electrons.""")
    specimen_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen during imaging.""")
    dose_rate: Optional[Quantity] = Field(default=None, description="""Electron flux on the specimen: electrons per area and time. The field says dose rate.""")
    exposure_time: Optional[Quantity] = Field(default=None, description="""Total time of exposure of this acquisition.""")
    dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of this acquisition: electrons per area. The field says dose.""")
    cumulative_dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of this acquisition.""")
    imaging_mode: Optional[IlluminationMode] = Field(default=None, description="""Whether the specimen was imaged in TEM or STEM mode.""")
    description: Optional[str] = Field(default=None, description="""What it is about, in a few sentences.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Evidence(ConfiguredBaseModel):
    """
    The words that say it, and where they stand.
    """
    read_in: str = Field(default=..., description="""The DOI of the text that was read.""")
    locator: Optional[str] = Field(default=None, description="""Section, figure or page where the words stand.""")
    quote: str = Field(default=..., description="""The words, verbatim, at most 300 characters.""")
    depth: Depth = Field(default=..., description="""Which text was read for it, such as the full text or the abstract alone.""")
    ocr_reading: Optional[OcrReading] = Field(default=None, description="""How faulty printed text was read.""")

    @field_validator('quote')
    def pattern_quote(cls, v):
        pattern=re.compile(r"^[\s\S]{3,300}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid quote format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid quote format: {v}"
            raise ValueError(err_msg)
        return v


class OcrReading(ConfiguredBaseModel):
    """
    How faulty printed text was read.
    """
    printed: str = Field(default=..., description="""The characters as they are printed in the faulty text.""")
    read_as: Optional[str] = Field(default=None, description="""What they are read as; left out when they cannot be recovered.""")
    why: str = Field(default=..., description="""Why the characters are read in this way.""")
    confidence: Confidence = Field(default=..., description="""How sure the reading of the faulty text is.""")


class SourceStudy(ConfiguredBaseModel):
    """
    The study that measured it, where the finding is read elsewhere and the study has no file of its own.
    """
    author: Optional[str] = Field(default=None, description="""The first author, or the authors, of the study as the text names them.""")
    year: Optional[int] = Field(default=None, description="""The year in which the publication appeared.""", ge=1800)
    citation_number: Optional[str] = Field(default=None, description="""The number in the reference list of the text that was read.""")
    doi: Optional[str] = Field(default=None, description="""A DOI, bare and in lower case.""")


class StudyMethods(ConfiguredBaseModel):
    """
    The methods of a study, said once. Each finding of the publication has them as its own, with the basis study, unless it says otherwise in a slot of the same name; what a study did in two ways stands at the findings and not here.
    """
    preparation: Optional[StudyPreparation] = Field(default=None, description="""How the specimens of the study were prepared.""")
    transfer: Optional[StudyTransfer] = Field(default=None, description="""How the specimens of the study came into the microscope.""")
    imaging: Optional[StudyImaging] = Field(default=None, description="""How the specimens of the study were imaged.""")
    statistics: Optional[StudyStatistics] = Field(default=None, description="""How the study counted and averaged.""")


class StudyPreparation(Incomplete):
    """
    How the specimens of a study were prepared.
    """
    route: Optional[PreparationRoute] = Field(default=None, description="""The route by which the specimens were prepared.""")
    solvent: Optional[str] = Field(default=None, description="""The liquid in which it was rinsed or dispersed.""")
    atmosphere: Optional[Atmosphere] = Field(default=None, description="""The gas around the specimen during the step.""")
    cryogen: Optional[Cryogen] = Field(default=None, description="""The cold liquid into which the specimen was plunged.""")
    frozen_state: Optional[FrozenState] = Field(default=None, description="""What the liquid in the specimen became.""")
    ion: Optional[IonSpecies] = Field(default=None, description="""The species of the ions in the beam.""")
    description: Optional[str] = Field(default=None, description="""The preparation in the words of the curator.""")
    evidence: list[Evidence] = Field(default=..., description="""The passages that say it, each with its words and its place.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class StudyTransfer(Incomplete):
    """
    How the specimens of a study came into the microscope.
    """
    medium: Optional[Medium] = Field(default=None, description="""What surrounded the specimen, such as liquid nitrogen or argon.""")
    holder: Optional[str] = Field(default=None, description="""The holder or shuttle that carried the specimen, as its maker calls it.""")
    air_exposure: Optional[Quantity] = Field(default=None, description="""How long the specimen was in air; the word none for not at all.""")
    state_during_exposure: Optional[ExposureState] = Field(default=None, description="""Whether the specimen was frozen while in air.""")
    highest_temperature: Optional[Quantity] = Field(default=None, description="""The highest temperature that the specimen reached during the step, in kelvin.""")
    description: Optional[str] = Field(default=None, description="""The transfer in the words of the curator.""")
    evidence: list[Evidence] = Field(default=..., description="""The passages that say it, each with its words and its place.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class StudyImaging(Incomplete):
    """
    How the specimens of a study were imaged.
    """
    technique: Optional[list[Technique]] = Field(default=None, description="""The imaging, diffraction or spectroscopy mode.""")
    temperature_class: Optional[TemperatureClass] = Field(default=None, description="""Whether the specimen was at cryogenic temperature, cooled, or at room temperature.""")
    accelerating_voltage: Optional[Quantity] = Field(default=None, description="""Accelerating voltage of the electrons.""")
    specimen_temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen during imaging.""")
    dose_rate: Optional[Quantity] = Field(default=None, description="""Electron flux on the specimen: electrons per area and time. The field says dose rate.""")
    exposure_time: Optional[Quantity] = Field(default=None, description="""Total time of exposure of this acquisition.""")
    dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of this acquisition: electrons per area. The field says dose.""")
    cumulative_dose: Optional[Quantity] = Field(default=None, description="""Electron fluence of the area from its first exposure to the end of this acquisition.""")
    dose_method: Optional[DoseMethod] = Field(default=None, description="""How the dose or dose rate was determined.""")
    imaging_mode: Optional[IlluminationMode] = Field(default=None, description="""Whether the specimen was imaged in TEM or STEM mode.""")
    description: Optional[str] = Field(default=None, description="""The imaging in the words of the curator.""")
    evidence: list[Evidence] = Field(default=..., description="""The passages that say it, each with its words and its place.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class StudyStatistics(Incomplete):
    """
    How a study counted and averaged.
    """
    n: Optional[Count] = Field(default=None, description="""How many things were measured as a rule, and what counts.""")
    grids: Optional[int] = Field(default=None, description="""Number of grids or lamellae on which these areas lay.""", ge=1)
    cells: Optional[int] = Field(default=None, description="""Number of cells from which these grids came.""", ge=1)
    selection: Optional[Selection] = Field(default=None, description="""How the places that were measured were chosen.""")
    statistic: Optional[Statistic] = Field(default=None, description="""Whether a number is a mean, a smallest, a largest or a single value.""")
    spread_kind: Optional[UncertaintyKind] = Field(default=None, description="""What the uncertainties of the study are.""")
    description: Optional[str] = Field(default=None, description="""The statistics in the words of the curator.""")
    evidence: list[Evidence] = Field(default=..., description="""The passages that say it, each with its words and its place.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Laboratory(ConfiguredBaseModel):
    """
    The laboratory in which a study was made; studies of one laboratory do not support each other independently.
    """
    name: str = Field(default=..., description="""The name of the laboratory, written the same in all its publications.""")
    leader: Optional[str] = Field(default=None, description="""The person who leads the laboratory.""")
    institution: Optional[str] = Field(default=None, description="""The university or institute that the laboratory belongs to.""")
    ror: Optional[str] = Field(default=None, description="""ROR identifier of the organisation, as a web address.""")


class Standing(ConfiguredBaseModel):
    """
    Whether a publication was corrected or retracted, and when that was looked up.
    """
    state: StandingState = Field(default=..., description="""What the look-up found: nothing, a correction, a concern or a retraction.""")
    looked_up: str = Field(default=..., description="""The day on which it was looked up.""")
    looked_up_in: Optional[str] = Field(default=None, description="""The page or service in which it was looked up.""")
    notice_doi: Optional[str] = Field(default=None, description="""The DOI of the notice, bare and in lower case.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class FindingTwin(ConfiguredBaseModel):
    """
    Another finding of the same publication, on a specimen that differs in what is named and in nothing else that is known.
    """
    finding: str = Field(default=..., description="""The finding that was made on the twin.""")
    differs_in: Optional[list[TwinDifference]] = Field(default=None, description="""In what the two differ, as far as is known.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class PhaseList(Incomplete):
    """
    The phases that the literature names, with the lattices for which a source is named.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    phases: Optional[dict[str, PhaseEntry]] = Field(default=None, description="""The phases of the list, by their keys.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^phases/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class PhaseEntry(Incomplete):
    """
    One phase. Its damage onsets are the findings of that property which name it; they are looked up, never typed in.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    formula: Optional[str] = Field(default=None, description="""The chemical formula in normal form.""")
    name: Optional[str] = Field(default=None, description="""The name in common use, such as that of a salt, a phase or an organisation.""")
    synonyms: Optional[list[str]] = Field(default=None, description="""Other names of the phase in use.""")
    printed: Optional[list[str]] = Field(default=None, description="""The formula as faulty print gives it in a source.""")
    crystal_system: Optional[CrystalSystem] = Field(default=None, description="""The crystal system of the phase, or amorphous.""")
    lattices: Optional[dict[str, Lattice]] = Field(default=None, description="""Unit cells, each with its source.""")
    polymorph_of: Optional[str] = Field(default=None, description="""The entry of another polymorph.""")
    settled: Optional[YesNo] = Field(default=None, description="""Whether the formula is sure; no lattice is checked against one that is not.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class Lattice(Incomplete):
    """
    One unit cell of a phase, at one temperature and in one setting. Only the parameters that the crystal system leaves free are given.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    space_group: Optional[str] = Field(default=None, description="""Space group, in the short Hermann-Mauguin symbol.""")
    a: Optional[Quantity] = Field(default=None, description="""Length of the first axis.""")
    b: Optional[Quantity] = Field(default=None, description="""Length of the second axis.""")
    c: Optional[Quantity] = Field(default=None, description="""Length of the third axis.""")
    alpha: Optional[Quantity] = Field(default=None, description="""Angle between the second and the third axis.""")
    beta: Optional[Quantity] = Field(default=None, description="""Angle between the first and the third axis.""")
    gamma: Optional[Quantity] = Field(default=None, description="""Angle between the first and the second axis.""")
    temperature: Optional[Quantity] = Field(default=None, description="""Temperature of the specimen or the cell.""")
    setting: Optional[str] = Field(default=None, description="""The setting of the axes, where several are in use.""")
    source: str = Field(default=..., description="""The publication or database that states the cell.""")
    seen_at: Optional[str] = Field(default=None, description="""Where DOI and title were seen together.""")
    confidence: Certainty = Field(default=..., description="""How sure the parameters of the cell are.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


class ClaimList(Incomplete):
    """
    General statements, each with the findings that support or dispute it.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    claims: Optional[dict[str, Claim]] = Field(default=None, description="""The general statements of the list, by their keys.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^claims/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Claim(ConfiguredBaseModel):
    """
    A general statement. Its strength is derived from the findings by a rule and never typed in.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    claim: str = Field(default=..., description="""The general statement, as one sentence that findings can support or dispute.""")
    scope: Optional[Scope] = Field(default=None, description="""The systems, properties and techniques that the statement or question is about.""")
    supports: list[str] = Field(default=..., description="""The findings that support it.""")
    disputes: Optional[list[str]] = Field(default=None, description="""The findings that speak against it.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class ConflictList(Incomplete):
    """
    Where findings do not agree.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    conflicts: Optional[dict[str, Conflict]] = Field(default=None, description="""The disagreements of the list, by their keys.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^conflicts/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Conflict(ConfiguredBaseModel):
    """
    Findings that do not agree, or seem not to. What differs in their context is computed.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    about: str = Field(default=..., description="""What the findings disagree on, in words.""")
    kind: ConflictKind = Field(default=..., description="""In what way they do not agree.""")
    findings: list[str] = Field(default=..., description="""The findings that do not agree, by publication and key.""")
    explanation: str = Field(default=..., description="""What may explain it, and what would settle it.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class GapList(Incomplete):
    """
    Questions that the literature leaves open, each with the filter that looks for an answer.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    gaps: Optional[dict[str, Gap]] = Field(default=None, description="""The open questions of the list, by their keys.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^gaps/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Gap(ConfiguredBaseModel):
    """
    An open question: where it is stated, and the query that looks for an answer. How many answers it finds is counted when a release is made.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    question: str = Field(default=..., description="""The open question, as one sentence that a measurement could answer.""")
    scope: Optional[Scope] = Field(default=None, description="""The systems, properties and techniques that the statement or question is about.""")
    stated_in: Optional[list[str]] = Field(default=None, description="""The findings in which authors say that it is not known.""")
    query: Optional[Scope] = Field(default=None, description="""The filter that looks for an answer among what was measured or seen.""")
    near: Optional[list[str]] = Field(default=None, description="""Findings that come near to an answer.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")


class Scope(ConfiguredBaseModel):
    """
    What a claim, a gap or a stored query is about; several values of one slot mean any of them, several slots all of them.
    """
    metal: Optional[list[Metal]] = Field(default=None, description="""Metals of the electrode, any of which is meant.""")
    configuration: Optional[list[Configuration]] = Field(default=None, description="""Configurations of the cell, any of which is meant.""")
    electrolyte_class: Optional[list[ElectrolyteClass]] = Field(default=None, description="""The classes of electrolyte, with their kinds.""")
    property: Optional[list[Property]] = Field(default=None, description="""Properties that a statement is about, any of which is meant.""")
    kind: Optional[list[FindingKind]] = Field(default=None, description="""Kinds of finding, any of which is meant.""")
    technique: Optional[list[Technique]] = Field(default=None, description="""The techniques, with their kinds.""")
    phase: Optional[list[str]] = Field(default=None, description="""Phases that a statement names, any of which is meant.""")
    polarity: Optional[list[Polarity]] = Field(default=None, description="""Whether a thing was found, or looked for and not found.""")
    preparation: Optional[list[PreparationRoute]] = Field(default=None, description="""Routes by which specimens were prepared, any of which is meant.""")
    text: Optional[str] = Field(default=None, description="""Words that must all stand in statement, quotes or values.""")


class ScreenedList(Incomplete):
    """
    Papers that were looked at and left out, so that nobody has to look again.
    """
    cryokb: str = Field(default=..., description="""Kind and version of the document, such as record/1.1.""")
    curation: Optional[list[Curation]] = Field(default=None, description="""Who entered and checked the findings.""")
    screened: Optional[dict[str, Screened]] = Field(default=None, description="""The papers that were looked at and left out, by their keys.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")

    @field_validator('cryokb')
    def pattern_cryokb(cls, v):
        pattern=re.compile(r"^screened/[0-9]+[.][0-9]+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid cryokb format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid cryokb format: {v}"
            raise ValueError(err_msg)
        return v


class Screened(Incomplete):
    """
    One paper that was left out, with the reason.
    """
    key: str = Field(default=..., description="""The name of the entry among its siblings.""")
    title: str = Field(default=..., description="""The title; that of a data set says metal, electrolyte and method.""")
    doi: Optional[str] = Field(default=None, description="""A DOI, bare and in lower case.""")
    seen_at: Optional[str] = Field(default=None, description="""Where DOI and title were seen together.""")
    reason: str = Field(default=..., description="""Why the paper was left out of the corpus.""")
    note: Optional[str] = Field(default=None, description="""A remark for the reader, in words.""")
    absent: Optional[dict[str, Absence]] = Field(default=None, description="""The slots that have no value, each with the reason.""")


# Model rebuild
# see https://pydantic-docs.helpmanual.io/usage/models/#rebuilding-a-model
Quantity.model_rebuild()
Uncertainty.model_rebuild()
Count.model_rebuild()
Absence.model_rebuild()
Incomplete.model_rebuild()
DataFile.model_rebuild()
SystemDescription.model_rebuild()
System.model_rebuild()
NamedSystem.model_rebuild()
Anode.model_rebuild()
Collector.model_rebuild()
Electrolyte.model_rebuild()
Component.model_rebuild()
Instrument.model_rebuild()
Specimen.model_rebuild()
Step.model_rebuild()
Assembly.model_rebuild()
Electrochemistry.model_rebuild()
Plating.model_rebuild()
Stripping.model_rebuild()
Alloying.model_rebuild()
Dealloying.model_rebuild()
Cycling.model_rebuild()
Formation.model_rebuild()
Holding.model_rebuild()
Rest.model_rebuild()
Ageing.model_rebuild()
Soaking.model_rebuild()
Disassembly.model_rebuild()
Washing.model_rebuild()
Drying.model_rebuild()
PlungeFreezing.model_rebuild()
HighPressureFreezing.model_rebuild()
Dispersing.model_rebuild()
Sectioning.model_rebuild()
LaserAblation.model_rebuild()
Milling.model_rebuild()
LiftOut.model_rebuild()
Coating.model_rebuild()
FilmDeposition.model_rebuild()
Storage.model_rebuild()
Loading.model_rebuild()
Transfer.model_rebuild()
Cooling.model_rebuild()
Warming.model_rebuild()
OtherStep.model_rebuild()
Session.model_rebuild()
Exposure.model_rebuild()
ProbeScan.model_rebuild()
InstrumentSettings.model_rebuild()
TiltSeries.model_rebuild()
EnergySpectrum.model_rebuild()
Diffraction.model_rebuild()
SliceSeries.model_rebuild()
EbsdMap.model_rebuild()
AcquiredData.model_rebuild()
Acquisition.model_rebuild()
Signal.model_rebuild()
Calibration.model_rebuild()
Series.model_rebuild()
ExposureTable.model_rebuild()
TiltTable.model_rebuild()
FrameTable.model_rebuild()
SliceTable.model_rebuild()
PositionTable.model_rebuild()
TimeSeries.model_rebuild()
Filtering.model_rebuild()
Reconstruction.model_rebuild()
Segmentation.model_rebuild()
Statement.model_rebuild()
Observation.model_rebuild()
Reflection.model_rebuild()
Damage.model_rebuild()
SamplingPlan.model_rebuild()
Twin.model_rebuild()
Correlation.model_rebuild()
Response.model_rebuild()
Panel.model_rebuild()
Record.model_rebuild()
Person.model_rebuild()
Organisation.model_rebuild()
Grant.model_rebuild()
RelatedWork.model_rebuild()
Processing.model_rebuild()
Extension.model_rebuild()
ExtensionEntry.model_rebuild()
Origin.model_rebuild()
Publication.model_rebuild()
Bibliography.model_rebuild()
Curation.model_rebuild()
TextRead.model_rebuild()
Finding.model_rebuild()
Conditions.model_rebuild()
ImagingContext.model_rebuild()
Evidence.model_rebuild()
OcrReading.model_rebuild()
SourceStudy.model_rebuild()
StudyMethods.model_rebuild()
StudyPreparation.model_rebuild()
StudyTransfer.model_rebuild()
StudyImaging.model_rebuild()
StudyStatistics.model_rebuild()
Laboratory.model_rebuild()
Standing.model_rebuild()
FindingTwin.model_rebuild()
PhaseList.model_rebuild()
PhaseEntry.model_rebuild()
Lattice.model_rebuild()
ClaimList.model_rebuild()
Claim.model_rebuild()
ConflictList.model_rebuild()
Conflict.model_rebuild()
GapList.model_rebuild()
Gap.model_rebuild()
Scope.model_rebuild()
ScreenedList.model_rebuild()
Screened.model_rebuild()
