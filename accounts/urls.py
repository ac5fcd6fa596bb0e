api = []
pages = []
