"""Papers printed about a draw.

paper     what every paper about a draw says: its freeze, where its check is opened
protocol  print the protocol of a draw
receipt   print the receipt that a witness signs for a commitment
"""
