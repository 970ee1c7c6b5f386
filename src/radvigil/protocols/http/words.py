"""Words that may stand in the shape of a path, and names that may stand in its query: a closed list, because anything
else on an address can be a patient.

Sources: DICOM PS3.18 (resources of the studies, worklist and non-patient services; WADO-URI), HL7 FHIR R4 (resource
names, operations, search parameters), the Orthanc REST reference, and the commonest words of the web.
"""

from __future__ import annotations

_PATHS = """
    studies series instances frames rendered thumbnail metadata bulkdata pixeldata workitems workitem state
    cancelrequest subscribers storage-commitments color-palettes defined-procedure-protocols hanging-protocols
    dicomweb dicom-web dicom_web wado wado-rs wado-uri qido qido-rs stow stow-rs rs aets aet dcm4chee-arc viewer viewers
    ohif mwlitems export
    system statistics patients modalities peers tools find lookup queries answers jobs changes exports plugins app
    explorer.html echo store move retrieve archive media tags simplified-tags shared-tags content file preview
    attachments module ui create-dicom reset shutdown metrics-prometheus execute-script stone-webviewer
    fhir r4 r4b r5 stu3 dstu2 baseR4 Patient ImagingStudy ServiceRequest DiagnosticReport Observation Encounter
    Endpoint Device Practitioner PractitionerRole Organization Location Appointment Task Binary DocumentReference Bundle
    Procedure Schedule Slot Subscription Condition CapabilityStatement Medication MedicationRequest AllergyIntolerance
    Coverage Claim Specimen Questionnaire _search _history $everything $validate
    api rest v1 v2 v3 v4 login logout login.html login.aspx login.jsp login.php logon signin auth oauth oauth2 token
    authorize openid-connect realms protocol .well-known openid-configuration index.html index.htm index.php index.jsp
    default.aspx default.htm favicon.ico robots.txt static assets css js images img fonts media public resources admin
    health healthcheck healthz status ping version about config settings services service web webapp portal home main
    cgi-bin ws websocket soap graphql upload download downloads ipp print printers wsman wsdl hl7 pacs ris worklist
    report reports session sessions users user account search help setup update updates query data
"""
_NAMES = """
    requestType studyUID seriesUID objectUID contentType charset anonymize annotation rows columns region windowCenter
    windowWidth frameNumber imageQuality presentationUID transferSyntax viewport window quality iccprofile
    limit offset fuzzymatching includefield accept orderby
    PatientID PatientName PatientBirthDate PatientSex AccessionNumber StudyInstanceUID SeriesInstanceUID SOPInstanceUID
    SOPClassUID StudyDate StudyTime StudyID StudyDescription Modality ModalitiesInStudy ReferringPhysicianName
    SeriesNumber InstanceNumber
    00080016 00080018 00080020 00080030 00080050 00080060 00080061 00080090 00100010 00100020 00100030 0020000D 0020000E
    00200010 00200011 00200013
    expand since last full short simplify requestedTags filename
    _id _count _sort _format _include _revinclude _summary _lastUpdated _elements _since _total identifier patient
    subject status date name family given birthdate based-on started endpoint
    wsdl version format lang locale redirect return_url client_id response_type scope grant_type state
"""
KNOWN_PATHS = {word.lower(): word for word in _PATHS.split()}
"""Lower case → as written by its standard."""
KNOWN_NAMES = {word.lower(): word for word in _NAMES.split()}
