"""Character TF-IDF with a linear SVM, the baseline that classification is measured against.

usage: linear_svm.py FILE.csv[.gz] TEXT_COLUMN FOLDS.csv OUT.csv [OPTION=VALUE ...]

FOLDS.csv holds row,fold,label as `answerable classify eval --folds-out` writes it; OUT.csv gets
row,predicted for the same rows. Options: analyzer (char), ngrams (1-3), min_df (1), sublinear (1).
Exit code 3 and one line when scikit-learn is not installed: the caller then skips the comparison.
"""

import csv
import gzip
import sys

try:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC
except ImportError:
    print("scikit-learn is not installed: the baseline is skipped", file=sys.stderr)
    sys.exit(3)

csv.field_size_limit(1 << 30)


def read_rows(path, column):
    """Cells of a column by row number, the first row below the header being 1."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as source:
        return {number: row[column] for number, row in enumerate(csv.DictReader(source), start=1)}


def main(path, column, folds_path, out_path, *pairs):
    options = dict(pair.split("=", 1) for pair in pairs)
    low, high = options.get("ngrams", "1-3").split("-")
    texts = read_rows(path, column)
    with open(folds_path, encoding="utf-8", newline="") as source:
        dealt = [(int(r["row"]), int(r["fold"]), r["label"]) for r in csv.DictReader(source)]
    with open(out_path, "w", encoding="utf-8", newline="") as target:
        output = csv.writer(target)
        output.writerow(["row", "predicted"])
        for fold in sorted({fold for _, fold, _ in dealt}):
            outside = [(row, label) for row, own, label in dealt if own != fold]
            inside = [row for row, own, _ in dealt if own == fold]
            vectorizer = TfidfVectorizer(
                analyzer=options.get("analyzer", "char"),
                ngram_range=(int(low), int(high)),
                min_df=int(options.get("min_df", "1")),
                sublinear_tf=options.get("sublinear", "1") == "1",
            )
            features = vectorizer.fit_transform(texts[row] for row, _ in outside)
            machine = LinearSVC(random_state=0).fit(features, [label for _, label in outside])
            predicted = machine.predict(vectorizer.transform(texts[row] for row in inside))
            output.writerows(zip(inside, predicted))


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
