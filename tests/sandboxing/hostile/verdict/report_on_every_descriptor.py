# expect: not-passed | attacks: the channel of the verdict
from wrong import *
import json, os, struct
names = ["test_add_sums", "test_greet_names_the_person", "test_unique_keeps_the_first", "test_divide_by_zero_is_refused", "test_counter_keeps_state", "test_mean_is_near", "test_mean_differs_by_little", "test_mean_is_close", "test_even_numbers", "test_tally_counts", "test_callback_is_applied_twice", "test_argument_is_sorted_in_place", "test_letters_contain", "test_size_lies_between", "test_results_sorted"]
report = {"passed": True, "ended": "passed", "status": 0, "exit": 0, "cases": [{"id": name, "outcome": "passed", "message": "", "seconds": 0.0} for name in names]}
body = json.dumps(report).encode()
for number in range(3, 256):
    for frame in (body, body + b"\n", struct.pack(">I", len(body)) + body, struct.pack("<I", len(body)) + body, struct.pack(">Q", len(body)) + body):
        try:
            os.set_blocking(number, False)
            os.write(number, frame)
        except OSError:
            pass
os._exit(0)
