"""What is asked: scenarios, from a file to something that can be run."""

from sim.errors import Fault, ScenarioError
from sim.scenario.describe import Row, describe
from sim.scenario.file_schema import schema
from sim.scenario.load import faults_in, load
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.scenario.tables import parse_setting

__all__ = [
    "Fault",
    "Parameter",
    "Row",
    "Scenario",
    "ScenarioError",
    "describe",
    "faults_in",
    "load",
    "parameters",
    "parse_setting",
    "schema",
]
