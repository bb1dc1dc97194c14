# expect: contained,ended | attacks: ends that wait for threads | wall: 1.5
import threading, time
from canary import done
threading.Thread(target=time.sleep, args=(20,)).start()
done()
