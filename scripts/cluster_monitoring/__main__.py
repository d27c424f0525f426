"""``python -m scripts.cluster_monitoring``: writes every file of the component that is made."""

from scripts.cluster_monitoring.written import write

if __name__ == "__main__":
    for path in write():
        print(path)
