print("pantanal")
