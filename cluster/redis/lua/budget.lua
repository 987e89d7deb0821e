-- The pot of a production: what its executions have used and what those under way may still use. One move charges, gives back and reserves; all or nothing, fenced, and harmless when sent twice.
-- The pot is the root's: a parent and all its children draw on it. Entry `x|workflow|execution` is `R …` (reserved) or `U …` (used), each with its four amounts; `u1`…`u4`, `r1`…`r4` are their sums.
-- KEYS record
-- ARGV workflow_id token told_seq soft_share, four limits ('' = none), opens('1' = a driver has begun: of this workflow only what is charged here stays),
--   number charged, number given back, (execution four amounts)*, execution*, then, to reserve, execution and four amounts
-- include: _common
local id, share, opens = ARGV[1], tonumber(ARGV[4]), ARGV[9] == '1'
local refusal = fenced(id, ARGV[2], ARGV[3])
if refusal then return refusal end
local root = root_of(id)
local pot, mine = K('bud', root), 'x|' .. id .. '|'

local function add(letter, i, by)
  if by ~= 0 then redis.call('HINCRBYFLOAT', pot, (letter == 'R' and 'r' or 'u') .. i, string.format('%.17g', by)) end
end
local function read(stored)
  local letter, a, b, c, d = string.match(stored, '^(%u) (%S+) (%S+) (%S+) (%S+)$')
  return letter, { tonumber(a), tonumber(b), tonumber(c), tonumber(d) }
end
-- An entry as it is from now on; without a letter there is none.
local function put(field, letter, at)
  local there = redis.call('HGET', pot, field)
  if there then
    local was, old = read(there)
    for i = 1, 4 do add(was, i, -old[i]) end
  end
  if not letter then return redis.call('HDEL', pot, field) end
  redis.call('HSET', pot, field, table.concat({ letter, ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3] }, ' '))
  for i = 1, 4 do add(letter, i, tonumber(ARGV[at + i - 1])) end
end
local function each_entry(act)
  local all = redis.call('HGETALL', pot)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'x|' then act(all[i], all[i + 1]) end
  end
end

if opens then
  each_entry(function(field)
    if string.sub(field, 1, #mine) == mine then put(field) end
  end)
end
local at = 12
for _ = 1, tonumber(ARGV[10]) do
  put(mine .. ARGV[at], 'U', at + 1)
  at = at + 5
end
for _ = 1, tonumber(ARGV[11]) do
  put(mine .. ARGV[at])
  at = at + 1
end

local function state()
  local sums = redis.call('HMGET', pot, 'u1', 'u2', 'u3', 'u4', 'r1', 'r2', 'r3', 'r4', 'grants')
  local s = { used = {}, reserved = {}, allowed = {}, grants = tonumber(sums[9] or '0') }
  for i = 1, 4 do
    s.used[i], s.reserved[i] = math.max(0, tonumber(sums[i] or '0')), math.max(0, tonumber(sums[i + 4] or '0'))
    local limit = tonumber(ARGV[4 + i])
    if limit then s.allowed[i] = limit * (1 + s.grants) end
  end
  return s
end
-- Whether something fits: `refused` when it does not fit beside what is used, `wait` when only what is under way keeps it out.
local function judge(s, first)
  local verdict, kind, ask = 'granted', 0, 0
  for i = 1, 4 do
    local want, allowed = tonumber(ARGV[first + i - 1]), s.allowed[i]
    if allowed then
      local slack = 1e-9 * (1 + allowed)
      if s.used[i] + want > allowed + slack then
        if verdict ~= 'refused' then verdict, kind = 'refused', i end
        local limit = tonumber(ARGV[4 + i])
        if limit > 0 then ask = math.max(ask, math.ceil((s.used[i] + want - allowed) / limit - 1e-9)) end
      elseif verdict == 'granted' and s.used[i] + s.reserved[i] + want > allowed + slack then
        verdict, kind = 'wait', i
      end
    end
  end
  return verdict, kind, math.max(ask, 1)
end
-- What is reserved for workflows that nobody drives any more, and whose executions have therefore been stopped, is free.
local RESTS = { paused = true, waiting = true, quarantined = true }
local function free_the_abandoned()
  each_entry(function(field, stored)
    local workflow = string.match(field, '^x|([^|]+)|')
    local status = get(workflow, 'status')[1]
    if string.sub(stored, 1, 1) == 'R' and workflow ~= id and (not status or TERMINAL[status] or RESTS[status]) then put(field) end
  end)
end

local verdict, kind, ask = '', 0, 0
if ARGV[at] then
  put(mine .. ARGV[at])
  verdict, kind, ask = judge(state(), at + 1)
  if verdict == 'wait' then
    free_the_abandoned()
    verdict, kind, ask = judge(state(), at + 1)
  end
  if verdict == 'granted' then put(mine .. ARGV[at], 'R', at + 1) end
  if verdict == 'refused' then redis.call('HSET', pot, 'ask', math.max(ask, tonumber(redis.call('HGET', pot, 'ask') or '0'))) end -- granted by whoever resumes
end

local s, soft, told = state(), {}, {}
local function number(value) return value and string.format('%.14g', math.floor(value * 1e6 + 0.5) / 1e6) or 'null' end
local NAMES = { 'tokens', 'gpu_seconds', 'cpu_seconds', 'money' }
for i = 1, 4 do
  if s.allowed[i] and s.used[i] > share * s.allowed[i] and redis.call('HGET', pot, 's' .. i) ~= text(s.grants) then
    redis.call('HSET', pot, 's' .. i, text(s.grants))
    soft[#soft + 1] = NAMES[i]
  end
  told[i] = '"' .. NAMES[i] .. '":{"limit":' .. number(s.allowed[i]) .. ',"used":' .. number(s.used[i]) .. ',"reserved":' .. number(s.reserved[i]) .. '}'
end
local shown = '{' .. table.concat(told, ',') .. '}'
set(id, 'budget', shown)
if root ~= id then set(root, 'budget', shown) end
local left = redis.call('PTTL', K('w', root))
if left > 0 then redis.call('PEXPIRE', pot, left) end -- a child that its parent's end left to itself
return { verdict, NAMES[kind] or '', root, shown, soft, text(ask) }
