# expect: control
from concurrent.futures import ThreadPoolExecutor
from canary import done
with ThreadPoolExecutor(8) as pool:
    assert list(pool.map(lambda n: n * n, range(100))) == [n * n for n in range(100)]
done()
