"""Names of the HL7 segments of HL7 version 2 (HL7 v2.1 to v2.9, appendix A "Segments"), site-defined Z segments apart.

A closed list, because a line of free text broken by a stray line end can look like a segment name.
"""

from __future__ import annotations

import re

_LISTED = """
ABS ACC ADD ADJ AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX BUI CDM CDO CER CM0 CM1 CM2
CNS CON CSP CSR CSS CTD CTI CTR DB1 DEV DG1 DMI DON DPS DRG DSC DSP DST ECD ECR EDU EQL EQP EQU ERQ ERR EVN FAC
FHS FT1 FTS GOL GP1 GP2 GT1 IAM IAR IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH LDP LOC LRL MCP
MFA MFE MFI MRG MSA MSH NCK NDS NK1 NPU NSC NST NTE OBR OBX ODS ODT OH1 OH2 OH3 OH4 OM1 OM2 OM3 OM4 OM5 OM6 OM7
OMC ORC ORG ORO OVR PAC PAY PCE PCR PD1 PDA PDC PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL PSS
PTH PV1 PV2 PYE QAK QEL QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD RXA RXC RXD RXE RXG RXO
RXR RXV RXX SAC SCD SCH SCP SDD SFT SGH SGT SHP SID SLT SPM SPR STF STZ TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS
VAR VND VTQ
"""
_SITE_DEFINED = re.compile("Z[A-Z0-9]{2}")
_NAMES = frozenset(_LISTED.split())


def is_segment_name(name: str) -> bool:
    """True for a published name, or a Z segment (HL7 v2.5.1 2.11: site-defined, three characters)."""
    return name in _NAMES or _SITE_DEFINED.fullmatch(name) is not None
