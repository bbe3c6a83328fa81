"""Finding in a list: conditions over every field, an order, and both kept under a name.

conditions  行业=旅馆业；登记状态!=注销；最近检查<2024-01-01: read, written back, tested
fields      what can be asked of a list, and how a value of it is read
ordering    by which fields a list is ordered
view        a saved view: conditions, order and columns under a name
"""
