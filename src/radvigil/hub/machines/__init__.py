"""The department's machines as the hub knows them over all reports."""
