# expect: control | only: full
import multiprocessing
from canary import done
def square(number):
    return number * number
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(square, range(20)) == [n * n for n in range(20)]
    done()
