print("evercred")
