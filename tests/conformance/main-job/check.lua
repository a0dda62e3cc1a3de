-- Exercises what cross builds get wrong: integer and float width, byte order, varargs, closures, string packing.
print(_VERSION, math.maxinteger, math.mininteger)
print(string.format("%.17g %a", 0.1, 1 / 3))
print(string.pack("<i4>i4", 1, 1):byte(1, -1))
local function sum(...)
  local s = 0
  for _, v in ipairs({...}) do s = s + v end
  return s
end
print(sum(table.unpack({1, 2, 3, 4.5})))
local t = {}
for i = 1, 1000 do t[#t + 1] = (i * 7919) % 1000 end
table.sort(t)
print(t[1], t[500], t[1000], #t)
print(pcall(error, {code = 1}) == false, select("#", nil, nil))
print(("multi-platform"):gsub("%w+", string.upper))
print(1 << 40, 7 // 2, -7 // 2, 7 % -3, 2 ^ 0.5)
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end)
print(co(), co(), co())
