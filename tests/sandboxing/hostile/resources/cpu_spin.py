# expect: ended=timeout | attacks: processor time | wall: 1.5
while True:
    pass
