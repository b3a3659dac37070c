"""What a new programme starts from: the service catalogue, the break table and the usual figures of the trade."""

from wellness.presets.limits import (
    BreakRule,
    DayLimits,
    ProgrammeDefaults,
    Source,
    break_source,
    break_table,
    day_limits,
    programme_defaults,
)
from wellness.presets.modalities import CredentialPreset, Kind, ModalityPreset, catalogue, credentials
from wellness.presets.reading import PresetError

__all__ = [
    "BreakRule",
    "CredentialPreset",
    "DayLimits",
    "Kind",
    "ModalityPreset",
    "PresetError",
    "ProgrammeDefaults",
    "Source",
    "break_source",
    "break_table",
    "catalogue",
    "credentials",
    "day_limits",
    "programme_defaults",
]
