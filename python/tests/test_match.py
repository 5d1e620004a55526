"""What the wheel promises: Arrow in, Arrow out, typed errors. All people are invented."""

import datetime as dt

import pyarrow as pa
import pytest

import imena

MODEL = """
[records]
id = "id"
[prior]
probability = 0.01
[block]
rules = [["surname"], ["birth"]]
[[comparison]]
column = "surname"
levels = ["equal", "jw >= 0.85"]
[[comparison]]
column = "given"
levels = ["equal", "jw >= 0.85"]
[[comparison]]
column = "birth"
levels = ["same_day", "same_year"]
"""

SURNAMES = ["Примеров", "Образцов", "Выдумкин", "Небылов", "Заметкин", "Строчкин", "Буквин", "Словарев"]
GIVEN = ["Тест", "Проба", "Лист", "Том"]


def people(count=60):
    """Everybody twice, the second time with another letter or without a day."""
    rows = []
    for i in range(count):
        surname, given = SURNAMES[i % 8] + "аеиоуыэ"[i // 8 % 7], GIVEN[i % 4]
        birth = f"{1870 + i % 40}-0{1 + i % 9}-{10 + i % 18}"
        rows.append((2 * i, surname, given, birth))
        rows.append((2 * i + 1, surname + ("ъ" if i % 3 == 0 else ""), given, birth))
    return rows


def table(rows=None):
    ids, surname, given, birth = zip(*(rows or people()))
    return pa.table({"id": ids, "surname": surname, "given": given, "birth": birth})


def joined(result):
    clusters = pa.table(result.clusters)
    assert clusters.column_names == ["rec_id", "cluster_id"]
    return dict(zip(clusters["rec_id"].to_pylist(), clusters["cluster_id"].to_pylist()))


def test_everybody_is_found_again():
    result = imena.match(table(), MODEL)
    of = joined(result)
    assert sum(of[2 * i] == of[2 * i + 1] for i in range(60)) >= 57
    links = pa.table(result.links)
    assert links.column_names[:5] == ["id_l", "id_r", "prob", "weight", "kind"]
    assert "level_surname" in links.column_names
    assert all(0 <= p <= 1 for p in links["prob"].to_pylist())
    assert result.figures["records"] == 120
    assert result.report.startswith("<!doctype html>") or "<html" in result.report[:200]


def test_the_kind_of_column_does_not_matter():
    plain = table()
    expected = joined(imena.match(plain, MODEL))
    dates = [dt.date.fromisoformat(d) for d in plain["birth"].to_pylist()]
    for column, values in {
        "birth": pa.array(dates),
        "surname": plain["surname"].dictionary_encode(),
        "given": plain["given"].cast(pa.large_string()),
        "id": plain["id"].cast(pa.int32()),
    }.items():
        at = plain.column_names.index(column)
        other = plain.set_column(at, column, values)
        assert joined(imena.match(other, MODEL)) == expected, column
    stamped = plain.set_column(3, "birth", pa.array([dt.datetime(d.year, d.month, d.day) for d in dates]))
    assert joined(imena.match(stamped, MODEL)) == expected
    sliced = pa.concat_tables([plain.slice(0, 31), plain.slice(31)])
    assert joined(imena.match(sliced, MODEL)) == expected


def test_lists_are_alternatives_and_gaps_are_missing():
    rows = [(i, [s, s + "ъ"] if i % 2 else [s], g if i % 5 else None, b) for i, s, g, b in people()]
    result = imena.match(table(rows), MODEL)
    why = result.explain(0, 1)
    assert why.steps[0]["right"] == ["Примерова", "Примероваъ"] or len(why.steps[0]["right"]) == 2
    assert why.steps[1]["label"] == "missing"


def test_an_explanation_adds_up():
    why = imena.match(table(), MODEL).explain("2", 3)
    total = why.prior + sum(s["weight"] + s["term_weight"] for s in why.steps)
    assert total == pytest.approx(why.total)
    assert "surname" in str(why)
    assert why.svg.endswith("</svg>")


def test_a_model_is_suggested_kept_and_used_again(tmp_path):
    text = imena.suggest(table())
    assert "[[comparison]]" in text
    first = imena.match(table(), MODEL)
    again = imena.match(table(), first.model)
    assert joined(first) == joined(again)
    path = tmp_path / "model.toml"
    path.write_text(MODEL, encoding="utf-8")
    assert joined(imena.match(table(), path)) == joined(first)
    assert imena.match(table()).figures["records"] == 120


def test_decisions_are_obeyed_and_threads_change_nothing():
    one = imena.match(table(), MODEL, threads=1)
    assert joined(one) == joined(imena.match(table(), MODEL, threads=8))
    of = joined(one)
    a, b = next((2 * i, 2 * i + 1) for i in range(60) if of[2 * i] == of[2 * i + 1])
    apart = joined(imena.match(table(), MODEL, decisions=[(a, b, False)]))
    assert apart[a] != apart[b]


def test_what_is_wrong_is_said():
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        imena.match([1, 2, 3], MODEL)
    with pytest.raises(ValueError, match="`born`.*id, surname"):
        imena.match(table(), MODEL.replace("birth", "born"))
    with pytest.raises(ValueError, match="more than once"):
        imena.match(table(people(3) + people(3)), MODEL)
    with pytest.raises(ValueError, match="not read"):
        imena.match(table().set_column(1, "surname", pa.array([b"x"] * 120)), MODEL)
    with pytest.raises(ValueError):
        imena.match(table(), "[block")
    with pytest.raises(ValueError, match="no record `x`"):
        imena.match(table(), MODEL, decisions=[("x", 1, True)])
    with pytest.raises(KeyError):
        imena.match(table(), MODEL).explain(0, "nobody")
    with pytest.raises(ValueError):
        imena.match(table().slice(0, 0), MODEL)


def test_identifiers_may_be_text():
    rows = [(f"а-{i}", s, g, b) for i, s, g, b in people()]
    of = joined(imena.match(table(rows), MODEL))
    assert of["а-2"] == of["а-3"]
