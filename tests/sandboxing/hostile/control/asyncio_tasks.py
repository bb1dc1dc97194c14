# expect: control
import asyncio
from canary import done
async def work(number):
    await asyncio.sleep(0.01)
    return number
async def main():
    assert await asyncio.gather(*map(work, range(20))) == list(range(20))
asyncio.run(main())
done()
