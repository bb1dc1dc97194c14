# expect: not-passed | attacks: nothing: the suite itself
