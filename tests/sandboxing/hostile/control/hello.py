# expect: control
from canary import done
print("hello")
done()
