print(len('\ud800'))
try:
    print('\ud800')
except UnicodeEncodeError as e:
    print('not printable')
