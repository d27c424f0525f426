"""``python -m scripts.dashboards``: writes every dashboard's JSON."""

from scripts.dashboards.written import write

if __name__ == "__main__":
    for path in write():
        print(path)
