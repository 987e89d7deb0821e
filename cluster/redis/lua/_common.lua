-- Shared by the scripts that move workflows. KEYS[1] is the record of a workflow; the other keys of its slot are named here, as keys.py names them.
-- Time is the server's own, so that no host's clock decides.
local VERSION = '1' -- schema of everything stored of a workflow
local BASE = string.match(KEYS[1], '^(.-{.-}:)')
local READY, TIMERS, WAKE, EXPIRING, ALL = BASE .. 'ready', BASE .. 'timers', BASE .. 'wake', BASE .. 'expiring', BASE .. 'all'
local RETENTION = BASE .. 'retention' -- of projects that have one of their own
local UNSEALED = BASE .. 'unsealed' -- ended workflows whose log no engine has sealed yet
local OPEN = BASE .. 'open' -- workflows that have not ended, by creation
local NEWS = BASE .. 'news' -- linked workflows with events that nobody has reported to the neighbour yet
local HOOK_NEWS = BASE .. 'hknews' -- workflows with events that have not become messages to the project's webhooks yet
local TERMINAL = { completed = true, failed = true, cancelled = true, terminated = true, continued = true }
local GRACE = 86400 -- seconds a workflow's keys outlive their retention, in which an engine purges them with everything that names them

local function K(kind, id) return BASE .. kind .. ':' .. id end
local function get(id, ...) return redis.call('HMGET', K('w', id), ...) end
local function set(id, ...) redis.call('HSET', K('w', id), ...) end
local function text(number) return string.format('%.0f', number) end
local function now_ms()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

-- Events: numbered without a gap, each hashed together with the one before it.
local function emit(id, now, kind, data)
  local last = get(id, 'seq', 'head', 'link', 'hook')
  local seq, at = text(tonumber(last[1] or '0') + 1), text(now)
  if last[3] then redis.call('ZADD', NEWS, 'NX', now, id) end
  if last[4] then redis.call('ZADD', HOOK_NEWS, 'NX', now, id) end
  local head = redis.sha1hex((last[2] or '') .. seq .. '\n' .. kind .. '\n' .. at .. '\n' .. data)
  set(id, 'seq', seq, 'head', head)
  redis.call('XADD', K('ev', id), seq .. '-0', 't', kind, 'at', at, 'd', data, 'h', head)
end

-- The audit log of a project: what people did, and how workflows ended. Outlives them.
local function audit(project, now, entry)
  if entry == '' then return end
  local state, at = K('auh', project), text(now)
  local last = redis.call('HMGET', state, 'seq', 'head')
  local seq = text(tonumber(last[1] or '0') + 1)
  local head = redis.sha1hex((last[2] or '') .. seq .. '\n' .. at .. '\n' .. entry)
  redis.call('HSET', state, 'seq', seq, 'head', head)
  redis.call('XADD', K('aud', project), seq .. '-0', 'at', at, 'd', entry, 'h', head)
end

-- The newest event as a driver is told of it: its number and the start of its hash. A server that was promoted without it may have as many events, but not this one.
local function newest(id)
  local r = get(id, 'seq', 'head')
  return r[1] .. '-' .. string.sub(r[2], 1, 12)
end
-- Whether an event somebody was told of is (still) there.
local function knows(id, told)
  local r = get(id, 'seq', 'head')
  local seq, hash = string.match(told, '^(%d+)-(%x+)$')
  local head = r[2]
  if seq ~= r[1] then
    local entry = redis.call('XRANGE', K('ev', id), seq .. '-0', seq .. '-0')[1]
    head = entry and entry[2][8] or ''
  end
  return string.sub(head, 1, 12) == hash
end
-- nil when the caller's token is the newest, else the refusal to return. A token, or a number of an event, that is ahead of the record's tells that the server lost writes
-- it had acknowledged to this driver.
local function fenced(id, token, told)
  local r = get(id, 'tok', 'seq')
  if not r[1] then return redis.error_reply('FENCED gone') end
  if tonumber(token) < tonumber(r[1]) then return redis.error_reply('FENCED ' .. r[1]) end
  if tonumber(token) > tonumber(r[1]) then return redis.error_reply('REWOUND token ' .. r[1]) end
  if not knows(id, told) then return redis.error_reply('REWOUND event ' .. r[2]) end
end
-- Whatever an earlier driver still sends is refused from here on, also by the saver. Tokens follow the clock, so that none is given out twice when the server forgets one.
local function raise_token(id)
  local token = text(math.max(tonumber(get(id, 'tok')[1] or '0') + 1, now_ms()))
  set(id, 'tok', token)
  redis.call('HSET', BASE .. 'lg:m:' .. id, 'f', token)
  return token
end

-- The ready stream.
local function leave_ready(id)
  local entry = get(id, 'rid')[1]
  if entry and entry ~= '' then
    redis.call('XACK', READY, 'engines', entry)
    redis.call('XDEL', READY, entry)
  end
  set(id, 'rid', '', 'own', '', 'exp', 0)
end
local function enter_ready(id)
  local r = get(id, 'rid', 'queued', 'prj')
  if (r[1] and r[1] ~= '') or r[2] == '1' then return end
  set(id, 'rid', redis.call('XADD', READY, '*', 'w', id, 'p', r[3] or ''))
end

-- Somebody has spoken to the workflow: its driver hears of it at once, and it cannot park over it.
local function signal(id)
  redis.call('HINCRBY', K('w', id), 'sig', 1)
  if (get(id, 'own')[1] or '') ~= '' then redis.call('XADD', WAKE, 'MAXLEN', '~', 1000, '*', 'w', id) end
end
local function rouse(id, now)
  signal(id)
  if get(id, 'status')[1] == 'waiting' then
    set(id, 'status', 'running', 'updated', now)
    enter_ready(id)
  end
end

-- Timers. Stored as `due|payload`, as `-left|payload` while the workflow is paused, as `F|` when a sleep has fired.
local function set_timer(id, name, due, payload)
  redis.call('HSET', K('tm', id), name, text(due) .. '|' .. payload)
  redis.call('ZADD', TIMERS, due, id .. '|' .. name)
end
local function drop_timer(id, name)
  redis.call('HDEL', K('tm', id), name)
  redis.call('ZREM', TIMERS, id .. '|' .. name)
end
local function each_timer(id, act)
  local all = redis.call('HGETALL', K('tm', id))
  for i = 1, #all, 2 do
    local frozen, number, payload = string.match(all[i + 1], '^(-?)(%d+)|(.*)$')
    if number then act(all[i], frozen == '-', tonumber(number), payload) end
  end
end
local function freeze_timers(id, now)
  each_timer(id, function(name, frozen, due, payload)
    if frozen then return end
    redis.call('ZREM', TIMERS, id .. '|' .. name)
    redis.call('HSET', K('tm', id), name, '-' .. text(math.max(0, due - now)) .. '|' .. payload)
  end)
end
local function thaw_timers(id, now)
  each_timer(id, function(name, frozen, left, payload)
    if frozen then set_timer(id, name, now + left, payload) end
  end)
end

-- Being paused, being set aside.
local function hold(id, now, data)
  local r = get(id, 'status', 'sig')
  local was = r[1] == 'waiting' and 'waiting' or 'pending'
  leave_ready(id)
  freeze_timers(id, now)
  raise_token(id)
  set(id, 'status', 'paused', 'was', was, 'psig', r[2], 'updated', now)
  emit(id, now, 'workflow.paused', data)
end
local function quarantine(id, now, data)
  leave_ready(id)
  freeze_timers(id, now)
  raise_token(id)
  set(id, 'status', 'quarantined', 'want', '', 'updated', now, 'why', data)
  emit(id, now, 'workflow.quarantined', data)
  redis.call('ZADD', K('dlq', get(id, 'prj')[1] or ''), now, id)
end

-- A workflow and every child below it, at most 32 generations of them.
local function each_of_tree(id, act, generation)
  act(id)
  if (generation or 0) >= 32 then return end
  for _, child in ipairs(redis.call('SMEMBERS', K('ch', id))) do each_of_tree(child, act, (generation or 0) + 1) end
end

-- The production a workflow belongs to: its topmost parent that is still there.
local function root_of(id)
  for _ = 1, 32 do
    local parent = get(id, 'parent')[1]
    if not parent or parent == '' or redis.call('EXISTS', K('w', parent)) == 0 then return id end
    id = parent
  end
  return id
end

-- Every key of a workflow that must go with it.
local PARTS = { 'w', 'ev', 'led', 'art', 'dec', 'ovr', 'inh', 'iart', 'tm', 'early', 'ch', 'wf', 'bud' }
local function each_key(id, act)
  for _, kind in ipairs(PARTS) do act(K(kind, id)) end
  local members = BASE .. 'lg:k:' .. id
  for _, key in ipairs(redis.call('SMEMBERS', members)) do act(key) end
  act(members)
  act(BASE .. 'lg:m:' .. id)
end

-- Workflows of one business key stand in a line: hash `holder`, list of those that wait.
local function next_in_line(id, now, line)
  if redis.call('HGET', line, 'holder') ~= id then
    redis.call('LREM', line .. ':q', 0, id)
    return
  end
  local following = redis.call('LPOP', line .. ':q')
  while following and (get(following, 'queued')[1] ~= '1' or TERMINAL[get(following, 'status')[1]]) do following = redis.call('LPOP', line .. ':q') end
  if not following then
    redis.call('DEL', line)
    return
  end
  redis.call('HSET', line, 'holder', following)
  set(following, 'queued', '0', 'updated', now)
  if get(following, 'status')[1] == 'pending' then enter_ready(following) end
end

local finish, request_cancel
-- Ends the children that have not ended, each as its policy says.
local function close_children(id, now, ttl)
  for _, child in ipairs(redis.call('SMEMBERS', K('ch', id))) do
    local c = get(child, 'status', 'policy')
    if c[1] and not TERMINAL[c[1]] then
      local data = cjson.encode({ by = 'parent', reason = 'The parent ' .. id .. ' has ended.' })
      if c[2] == 'terminate' then finish(child, now, 'terminated', 'workflow.terminated', data, ttl) end
      if c[2] == 'request_cancel' then request_cancel(child, now, data, ttl) end
    end
  end
end

-- What people call a workflow: its name and its labels, `{name, labels}` in JSON. Each label leads to the workflows of a project that carry it.
local function each_label(id, project, act)
  local tags = get(id, 'tags')[1]
  for name, value in pairs(tags and cjson.decode(tags).labels or {}) do act(K('lab', project .. ':' .. redis.sha1hex(name .. '\0' .. value))) end
end
local function set_tags(id, project, tags)
  each_label(id, project, function(key) redis.call('ZREM', key, id) end)
  set(id, 'tags', tags)
  if string.find(tags, '"auto_movie.project"', 1, true) then set(id, 'link', '1') end -- the reporter reads the label itself
  each_label(id, project, function(key) redis.call('ZADD', key, get(id, 'created')[1], id) end)
end

-- The one end of a workflow. ttl in seconds, where its project has no retention of its own.
finish = function(id, now, status, kind, data, ttl)
  local r = get(id, 'prj', 'line', 'parent', 'typ', 'created', 'progress')
  emit(id, now, kind, data)
  set(id, 'status', status, 'updated', now, 'ended', now, 'pending', '[]', 'want', '')
  leave_ready(id)
  freeze_timers(id, now)
  raise_token(id)
  local kept = tonumber(redis.call('HGET', RETENTION, r[1]) or ttl)
  each_key(id, function(key) redis.call('EXPIRE', key, kept + GRACE) end)
  redis.call('ZADD', EXPIRING, now + kept * 1000, id)
  redis.call('ZADD', UNSEALED, now, id)
  redis.call('ZREM', OPEN, id)
  if status == 'failed' then
    redis.call('ZADD', K('dlq', r[1]), now, id)
    set(id, 'why', data)
  else
    redis.call('ZREM', K('dlq', r[1]), id)
  end
  audit(r[1], now, cjson.encode({ action = 'workflow.ended', by = 'engine', workflow_id = id,
    data = { status = status, type = r[4], seconds = math.floor((now - tonumber(r[5])) / 1000), progress = r[6] and cjson.decode(r[6]) or nil } }))
  if r[2] and r[2] ~= '' then next_in_line(id, now, r[2]) end
  local parent = r[3]
  if parent and parent ~= '' then
    redis.call('SREM', K('wf', parent), id) -- also when the parent has ended: a person may retry it
    if not TERMINAL[get(parent, 'status')[1] or 'failed'] then
      emit(parent, now, 'child.ended', cjson.encode({ child = id, status = status }))
      if status == 'continued' or redis.call('SCARD', K('wf', parent)) == 0 then rouse(parent, now) end
    end
  end
  if status ~= 'continued' then close_children(id, now, ttl) end
end

-- Asks for the end of a workflow; one that nobody drives ends here. `request` is a JSON object of who and why; with as = 'failed' it ends as failed.
request_cancel = function(id, now, request, ttl)
  local r = get(id, 'own', 'cancel')
  if r[2] and r[2] ~= '' then return end
  set(id, 'cancel', request, 'updated', now)
  emit(id, now, 'workflow.cancel_requested', request)
  if r[1] ~= '' then return signal(id) end
  local failed = cjson.decode(request)['as'] == 'failed'
  finish(id, now, failed and 'failed' or 'cancelled', failed and 'workflow.failed' or 'workflow.cancelled', request, ttl)
end

-- A workflow exists from here on, with its first event and in its indexes. The caller puts it on the ready stream. `tags` as for set_tags, '' for none; `...` are further fields.
local function born(id, now, doc, project, kind, data, tags, ...)
  set(id, 'v', VERSION, 'doc', doc, 'prj', project, 'typ', kind, 'status', 'pending', 'created', now, 'updated', now, 'seq', 0, 'tok', 0, 'sig', 0,
    'own', '', 'exp', 0, 'rid', '', 'want', '', 'cancel', '', 'lapses', 0, 'cn', 0, ...)
  if string.find(doc, '"auto_movie.project"', 1, true) then set(id, 'link', '1') end -- the reporter reads the label itself
  if redis.call('EXISTS', K('hooks', project)) == 1 then set(id, 'hook', '1') end
  emit(id, now, 'workflow.created', data)
  redis.call('ZADD', ALL, now, id)
  redis.call('ZADD', OPEN, now, id)
  redis.call('ZADD', K('p', project), now, id)
  if tags ~= '' then set_tags(id, project, tags) end
end
