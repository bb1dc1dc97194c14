# expect: control
from canary import done
print("grüße 你好 🙂 naïve — “quoted”")
done()
