// Opening soon.
