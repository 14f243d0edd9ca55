-- The requests of one operation: wrk -s load.lua URL -- METHOD PATH BODY TOKEN FIRST STEP COUNT FRESH WORDS
-- In PATH and BODY {n} stands for the number of a record, one of COUNT from FIRST on in steps of STEP; {r} for that of a
-- representative; {u} for a number that is never used twice; {w} for one of WORDS, which commas divide.
-- FRESH writes take the records in turn, so that the version they name is the current one.
local method, path, body, first, step, count, fresh
local words, headers, used = {}, {}, 0

function init(args)
  method, path, body, fresh = args[1], args[2], args[3], args[8] == "fresh"
  first, step, count = tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
  for word in string.gmatch(args[9] or "", "[^,]+") do words[#words + 1] = word end
  headers["Authorization"] = "Bearer " .. args[4]
  if body ~= "" then headers["Content-Type"] = "application/json" end
  if fresh and method == "PATCH" then headers["If-Match"] = '"1"' end
  math.randomseed(os.time())
end

local function filled(text, n, unique)
  return (text:gsub("{n}", string.format("%.0f", 100000000000 + n)):gsub("{u}", unique)
    :gsub("{r}", function() return string.format("%02d", math.random(0, 99)) end)
    :gsub("{w}", function() return words[math.random(#words)] end))
end

function request()
  used = used + 1
  local n = first + step * (fresh and used or math.random(0, count - 1))
  local unique = string.format("%d%05d%07d", os.time() % 100000, first % 100000, used)
  if method ~= "GET" then headers["Idempotency-Key"] = "bench-" .. unique end
  return wrk.format(method, filled(path, n, unique), headers, body ~= "" and filled(body, n, unique) or nil)
end

function done(summary, latency)
  local wrong = summary.errors
  io.write(string.format('\n{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
