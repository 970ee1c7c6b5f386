"""Documents to print and to keep: PDF by typst, CSV of every table.

`contracts`, `rendering` and `tables` know no app and no database: any app may fill a contract and have it printed. The
app itself (models, queries, services, views) comes after all those whose rows it prints.
"""
