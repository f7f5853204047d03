; What all call boundaries share, compiled once: boxing of arrays, binding, failures, overlaps, rare cases.
; Read by helpers.py: words in capitals are offsets. `$P` is `cr_python`, whose table holds NumPy's C functions
; and SystemError.

;; always
@$P.table = global [2 x ptr] zeroinitializer, align 8

;; always
; The same where it is rare: in code that undoes.
define void @$P.drop(ptr %o) noinline cold nounwind {
  call void @$P.decref(ptr %o)
  ret void
}

define void @$P.xdrop(ptr %o) noinline cold nounwind {
  call void @$P.xdecref(ptr %o)
  ret void
}

define i1 @$P.long(ptr %o, ptr %value) noinline nounwind {
  %overflow = alloca i32
  store i32 0, ptr %overflow
  %number = call i64 @PyLong_AsLongLongAndOverflow(ptr %o, ptr %overflow)
  store i64 %number, ptr %value
  %over = load i32, ptr %overflow
  %fits = icmp eq i32 %over, 0
  ret i1 %fits
}

; A contiguous copy of an array; null if there is no memory.
define ptr @$P.contiguous(ptr %array) noinline cold nounwind {
  %api = load ptr, ptr @$P.table
  %place = getelementptr i8, ptr %api, i64 $NEW_COPY
  %new = load ptr, ptr %place
  %copy = call ptr %new(ptr %array, i32 0)
  %z = icmp eq ptr %copy, null
  br i1 %z, label %bad, label %done
bad:
  call void @PyErr_Clear()
  br label %done
done:
  ret ptr %copy
}

; Whether an object is a given constant, or an equal one of the same plain type.
define i1 @$P.equal(ptr %o, ptr %constant) noinline nounwind {
  %tplace = getelementptr i8, ptr %o, i64 $TYPE
  %t = load ptr, ptr %tplace
  %cplace = getelementptr i8, ptr %constant, i64 $TYPE
  %c = load ptr, ptr %cplace
  %same = icmp eq ptr %t, %c
  br i1 %same, label %compare, label %no
compare:
  %r = call i32 @PyObject_RichCompareBool(ptr %o, ptr %constant, i32 2)
  %bad = icmp slt i32 %r, 0
  br i1 %bad, label %clear, label %done
clear:
  call void @PyErr_Clear()
  br label %no
done:
  %yes = icmp eq i32 %r, 1
  ret i1 %yes
no:
  ret i1 false
}

; Which of some constants an object is, or -1. Those from %first to %last are texts: an equal one will do.
define i64 @$P.find(ptr %o, ptr %options, i64 %count, i64 %first, i64 %last) noinline nounwind {
entry:
  br label %look
look:
  %k = phi i64 [ 0, %entry ], [ %k.more, %other ]
  %place = getelementptr ptr, ptr %options, i64 %k
  %option = load ptr, ptr %place
  %same = icmp eq ptr %option, %o
  br i1 %same, label %found, label %other
other:
  %k.more = add i64 %k, 1
  %more = icmp slt i64 %k.more, %count
  br i1 %more, label %look, label %texts
found:
  ret i64 %k
texts:
  %any = icmp slt i64 %first, %last
  br i1 %any, label %compare, label %none
compare:
  %j = phi i64 [ %first, %texts ], [ %j.more, %differs ]
  %textp = getelementptr ptr, ptr %options, i64 %j
  %text = load ptr, ptr %textp
  %equal = call i1 @$P.equal(ptr %o, ptr %text)
  br i1 %equal, label %alike, label %differs
alike:
  ret i64 %j
differs:
  %j.more = add i64 %j, 1
  %rest = icmp slt i64 %j.more, %last
  br i1 %rest, label %compare, label %none
none:
  ret i64 -1
}

; A new array with the given content. What is `owned` is freed, or taken over when it is large.
define ptr @$P.array(ptr %data, i64 %bytes, i32 %rank, ptr %dims, ptr %dtype, i1 %owned) noinline nounwind {
  %api = load ptr, ptr @$P.table
  %newp = getelementptr i8, ptr %api, i64 $NEW_FROM_DESCR
  %new = load ptr, ptr %newp
  %typep = getelementptr i8, ptr %api, i64 $ARRAY_CLASS
  %type = load ptr, ptr %typep
  call void @$P.incref(ptr %dtype)
  %large = icmp ugt i64 %bytes, $COPIED
  %taken = and i1 %large, %owned
  br i1 %taken, label %take, label %copy
copy:
  %fresh = call ptr %new(ptr %type, ptr %dtype, i32 %rank, ptr %dims, ptr null, ptr null, i32 0, ptr null)
  %failed = icmp eq ptr %fresh, null
  br i1 %failed, label %copied, label %fill
fill:
  %top = getelementptr i8, ptr %fresh, i64 $ARRAY_DATA
  %to = load ptr, ptr %top
  %moved = call ptr @memcpy(ptr %to, ptr %data, i64 %bytes)
  br label %copied
copied:
  br i1 %owned, label %free, label %done
free:
  call void @$P.release(ptr %data)
  br label %done
done:
  ret ptr %fresh
take:
  %over = call ptr @$P.view(ptr %data, i32 %rank, ptr %dims, ptr %dtype)
  ret ptr %over
}

; A new array upon memory that goes back to the allocator at its end, by a capsule that is its base.
define ptr @$P.view(ptr %data, i32 %rank, ptr %dims, ptr %dtype) noinline nounwind {
  %api = load ptr, ptr @$P.table
  %newp = getelementptr i8, ptr %api, i64 $NEW_FROM_DESCR
  %new = load ptr, ptr %newp
  %basep = getelementptr i8, ptr %api, i64 $SET_BASE
  %setbase = load ptr, ptr %basep
  %typep = getelementptr i8, ptr %api, i64 $ARRAY_CLASS
  %type = load ptr, ptr %typep
  %base = call ptr @PyCapsule_New(ptr %data, ptr null, ptr @$P.forget)
  %nobase = icmp eq ptr %base, null
  br i1 %nobase, label %lost, label %own
lost:
  call void @$P.release(ptr %data)
  call void @$P.decref(ptr %dtype)
  ret ptr null
own:
  %array = call ptr %new(ptr %type, ptr %dtype, i32 %rank, ptr %dims, ptr null, ptr %data, i32 1281, ptr null)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %drop, label %join
drop:
  call void @$P.decref(ptr %base)
  ret ptr null
join:
  %joined = call i32 %setbase(ptr %array, ptr %base)
  ret ptr %array
}

define internal void @$P.forget(ptr %capsule) nounwind {
  %data = call ptr @PyCapsule_GetPointer(ptr %capsule, ptr null)
  call void @$P.release(ptr %data)
  ret void
}

; Raise the error of a failed check, which a Python function makes (or raises).
@$P.format = private unnamed_addr constant [14 x i8] c"L(LLLLLLLL)\00\00\00"

define void @$P.fail(ptr %fail, i64 %site, ptr %facts) noinline cold nounwind {
  %p1 = getelementptr i64, ptr %facts, i64 1
  %p2 = getelementptr i64, ptr %facts, i64 2
  %p3 = getelementptr i64, ptr %facts, i64 3
  %p4 = getelementptr i64, ptr %facts, i64 4
  %p5 = getelementptr i64, ptr %facts, i64 5
  %p6 = getelementptr i64, ptr %facts, i64 6
  %p7 = getelementptr i64, ptr %facts, i64 7
  %f0 = load i64, ptr %facts
  %f1 = load i64, ptr %p1
  %f2 = load i64, ptr %p2
  %f3 = load i64, ptr %p3
  %f4 = load i64, ptr %p4
  %f5 = load i64, ptr %p5
  %f6 = load i64, ptr %p6
  %f7 = load i64, ptr %p7
  %r = call ptr (ptr, ptr, ...) @PyObject_CallFunction(ptr %fail, ptr @$P.format, i64 %site, i64 %f0, i64 %f1, i64 %f2, i64 %f3, i64 %f4, i64 %f5, i64 %f6, i64 %f7)
  %raised = icmp eq ptr %r, null
  br i1 %raised, label %done, label %odd
odd:
  ; It gives the exception, and does not raise it: no frame of ours shall stand in the traceback.
  %typep = getelementptr i8, ptr %r, i64 8
  %type = load ptr, ptr %typep
  call void @PyErr_SetObject(ptr %type, ptr %r)
  call void @$P.decref(ptr %r)
  br label %done
done:
  ret void
}

; Say that an object in the inputs took another form while the call ran.
define void @$P.complain() noinline cold nounwind {
  %type = load ptr, ptr getelementptr (i8, ptr @$P.table, i64 8)
  call void @PyErr_SetString(ptr %type, ptr @$P.changed)
  ret void
}

@$P.changed = private unnamed_addr constant [48 x i8] c"an argument took another form while a call ran.\00"

; The last resort: the Python function that takes any call, with the callable in front of its arguments.
define ptr @$P.slow(ptr %callable, ptr %args, i64 %nargsf, ptr %kwnames, ptr %function) noinline cold nounwind {
  %count = and i64 %nargsf, 9223372036854775807
  %nokeys = icmp eq ptr %kwnames, null
  br i1 %nokeys, label %gather, label %keys
keys:
  %sizep = getelementptr i8, ptr %kwnames, i64 $SIZE
  %size = load i64, ptr %sizep
  br label %gather
gather:
  %named = phi i64 [ 0, %0 ], [ %size, %keys ]
  %given = add i64 %count, %named
  %room = add i64 %given, 2
  %all = alloca ptr, i64 %room
  %self = getelementptr ptr, ptr %all, i64 1
  store ptr %callable, ptr %self
  %rest = getelementptr ptr, ptr %all, i64 2
  %bytes = mul i64 %given, 8
  %copied = call ptr @memcpy(ptr %rest, ptr %args, i64 %bytes)
  %more = add i64 %count, 1
  %flagged = or i64 %more, -9223372036854775808
  %answer = call ptr @PyObject_Vectorcall(ptr %function, ptr %self, i64 %flagged, ptr %kwnames)
  ret ptr %answer
}

; Arrange the arguments of a call as the parameters stand; false if they do not fit.
define i1 @$P.bind(ptr %bound, ptr %args, i64 %count, ptr %named.values, ptr %kwnames, ptr %names, ptr %default.values, i64 %parameters, i64 %positional, i64 %first.named) noinline nounwind {
  %fits = icmp ule i64 %count, %positional
  br i1 %fits, label %copy, label %no
copy:
  %bytes = mul i64 %count, 8
  %copied = call ptr @memcpy(ptr %bound, ptr %args, i64 %bytes)
  br label %clear
clear:
  %i = phi i64 [ %count, %copy ], [ %inext, %clearone ]
  %cleared = icmp uge i64 %i, %parameters
  br i1 %cleared, label %named, label %clearone
clearone:
  %ip = getelementptr ptr, ptr %bound, i64 %i
  store ptr null, ptr %ip
  %inext = add i64 %i, 1
  br label %clear
named:
  %nokeys = icmp eq ptr %kwnames, null
  br i1 %nokeys, label %defaults, label %keys
keys:
  %sizep = getelementptr i8, ptr %kwnames, i64 $SIZE
  %size = load i64, ptr %sizep
  br label %key
key:
  %k = phi i64 [ 0, %keys ], [ %knext, %put ]
  %keysdone = icmp uge i64 %k, %size
  br i1 %keysdone, label %defaults, label %search
search:
  %koff = getelementptr ptr, ptr %kwnames, i64 %k
  %kp = getelementptr i8, ptr %koff, i64 $TUPLE_ITEMS
  %name = load ptr, ptr %kp
  br label %try
try:
  %j = phi i64 [ %first.named, %search ], [ %jnext, %other ]
  %unknown = icmp uge i64 %j, %parameters
  br i1 %unknown, label %no, label %look
look:
  %np = getelementptr ptr, ptr %names, i64 %j
  %candidate = load ptr, ptr %np
  %hit = icmp eq ptr %candidate, %name
  %jnext = add i64 %j, 1
  br i1 %hit, label %found, label %other
other:
  br label %try
found:
  %bp = getelementptr ptr, ptr %bound, i64 %j
  %old = load ptr, ptr %bp
  %free = icmp eq ptr %old, null
  br i1 %free, label %put, label %no
put:
  %ap = getelementptr ptr, ptr %named.values, i64 %k
  %value = load ptr, ptr %ap
  store ptr %value, ptr %bp
  %knext = add i64 %k, 1
  br label %key
defaults:
  br label %default
default:
  %d = phi i64 [ 0, %defaults ], [ %dnext, %given ]
  %finished = icmp uge i64 %d, %parameters
  br i1 %finished, label %yes, label %check
check:
  %dp = getelementptr ptr, ptr %bound, i64 %d
  %have = load ptr, ptr %dp
  %missing = icmp eq ptr %have, null
  br i1 %missing, label %fetch, label %given
fetch:
  %vp = getelementptr ptr, ptr %default.values, i64 %d
  %v = load ptr, ptr %vp
  store ptr %v, ptr %dp
  %nothing = icmp eq ptr %v, null
  br i1 %nothing, label %no, label %given
given:
  %dnext = add i64 %d, 1
  br label %default
yes:
  ret i1 true
no:
  ret i1 false
}

;; before 3.13
; Note that a value was added: their order is kept in bytes in front of the values.
define internal void @$P.note(ptr %values, i64 %offset) alwaysinline nounwind {
  %index = lshr i64 %offset, 3
  %byte = trunc i64 %index to i8
  %sizep = getelementptr i8, ptr %values, i64 -2
  %size = load i8, ptr %sizep
  %more = add i8 %size, 1
  %wide = zext i8 %more to i64
  %back = sub i64 0, %wide
  %place = getelementptr i8, ptr %sizep, i64 %back
  store i8 %byte, ptr %place
  store i8 %more, ptr %sizep
  ret void
}

;; since 3.13
define internal void @$P.note(ptr %values, i64 %offset) alwaysinline nounwind {
  %index = lshr i64 %offset, 3
  %byte = trunc i64 %index to i8
  %capacityp = getelementptr i8, ptr %values, i64 -8
  %capacity = load i8, ptr %capacityp
  %wide = zext i8 %capacity to i64
  %order = getelementptr ptr, ptr %values, i64 %wide
  %sizep = getelementptr i8, ptr %values, i64 -7
  %size = load i8, ptr %sizep
  %at = zext i8 %size to i64
  %place = getelementptr i8, ptr %order, i64 %at
  store i8 %byte, ptr %place
  %more = add i8 %size, 1
  store i8 %more, ptr %sizep
  ret void
}

;; before 3.13
define internal i64 @$P.noted(ptr %values) alwaysinline nounwind {
  %sizep = getelementptr i8, ptr %values, i64 -2
  %size = load i8, ptr %sizep
  %count = zext i8 %size to i64
  ret i64 %count
}

;; since 3.13
define internal i64 @$P.noted(ptr %values) alwaysinline nounwind {
  %sizep = getelementptr i8, ptr %values, i64 -7
  %size = load i8, ptr %sizep
  %count = zext i8 %size to i64
  ret i64 %count
}

;; always
; Whether an object has so many attributes of its own; `basic` is negative if they never stand beside it.
define i1 @$P.holds(ptr %o, i64 %count, i64 %basic) noinline nounwind {
  %never = icmp slt i64 %basic, 0
  br i1 %never, label %ask, label %look
look:
  %values = call ptr @$P.values(ptr %o, i64 %basic)
  %none = icmp eq ptr %values, null
  br i1 %none, label %ask, label %read
read:
  %noted = call i64 @$P.noted(ptr %values)
  %same = icmp eq i64 %noted, %count
  ret i1 %same
ask:
  %dict = call ptr @PyObject_GenericGetDict(ptr %o, ptr null)
  %lost = icmp eq ptr %dict, null
  br i1 %lost, label %clear, label %measure
clear:
  call void @PyErr_Clear()
  ret i1 false
measure:
  %sizep = getelementptr i8, ptr %dict, i64 $SIZE
  %size = load i64, ptr %sizep
  call void @$P.decref(ptr %dict)
  %equal = icmp eq i64 %size, %count
  ret i1 %equal
}

; The same by asking Python. Null if nothing but us holds the value: then it was made for us, and cannot be borrowed.
define ptr @$P.getattr(ptr %o, ptr %name) noinline nounwind {
  %content = call ptr @PyObject_GetAttr(ptr %o, ptr %name)
  %missing = icmp eq ptr %content, null
  br i1 %missing, label %clear, label %some
clear:
  call void @PyErr_Clear()
  ret ptr null
some:
  %count = load i64, ptr %content
  %only = icmp eq i64 %count, 1
  call void @$P.decref(ptr %content)
  %borrowed = select i1 %only, ptr null, ptr %content
  ret ptr %borrowed
}

; Give a new object an attribute, and the reference to its value with it; 0 if that went well.
define i32 @$P.setattribute(ptr %o, ptr %name, ptr %value, i64 %offset, i64 %basic) noinline nounwind {
  %unknown = icmp slt i64 %offset, 0
  br i1 %unknown, label %ask, label %look
look:
  %values = call ptr @$P.values(ptr %o, i64 %basic)
  %none = icmp eq ptr %values, null
  br i1 %none, label %ask, label %read
read:
  %place = getelementptr i8, ptr %values, i64 %offset
  %old = load ptr, ptr %place
  %new = icmp eq ptr %old, null
  br i1 %new, label %put, label %ask
put:
  store ptr %value, ptr %place
  call void @$P.note(ptr %values, i64 %offset)
  ret i32 0
ask:
  %status = call i32 @$P.setattr(ptr %o, ptr %name, ptr %value)
  ret i32 %status
}

define i32 @$P.setattr(ptr %o, ptr %name, ptr %value) noinline nounwind {
  %status = call i32 @PyObject_GenericSetAttr(ptr %o, ptr %name, ptr %value)
  call void @$P.decref(ptr %value)
  ret i32 %status
}

; Add a stretch of memory to a ledger (address of entries, their number, room); an entry is start, end, changed.
define void @$P.note_memory(ptr %ledger, ptr %start, ptr %end, i64 %changed) noinline nounwind {
  %countp = getelementptr i64, ptr %ledger, i64 1
  %roomp = getelementptr i64, ptr %ledger, i64 2
  %old = load ptr, ptr %ledger
  %count = load i64, ptr %countp
  %room = load i64, ptr %roomp
  %broken = icmp slt i64 %room, 0
  br i1 %broken, label %nothing, label %check
nothing:
  ret void
check:
  %full = icmp uge i64 %count, %room
  br i1 %full, label %grow, label %put
grow:
  %twice = shl i64 %room, 1
  %more = add i64 %twice, 64
  %bytes = mul i64 %more, 24
  %bigger = call ptr @realloc(ptr %old, i64 %bytes)
  %none = icmp eq ptr %bigger, null
  br i1 %none, label %lost, label %grown
lost:
  store i64 -1, ptr %roomp
  ret void
grown:
  store ptr %bigger, ptr %ledger
  store i64 %more, ptr %roomp
  br label %put
put:
  %entries = phi ptr [ %old, %check ], [ %bigger, %grown ]
  %entry = getelementptr [3 x i64], ptr %entries, i64 %count
  %endp = getelementptr i64, ptr %entry, i64 1
  %changedp = getelementptr i64, ptr %entry, i64 2
  store ptr %start, ptr %entry
  store ptr %end, ptr %endp
  store i64 %changed, ptr %changedp
  %next = add i64 %count, 1
  store i64 %next, ptr %countp
  ret void
}

define internal i32 @$P.order(ptr %a, ptr %b) nounwind {
  %x = load i64, ptr %a
  %y = load i64, ptr %b
  %less = icmp ult i64 %x, %y
  %more = icmp ugt i64 %x, %y
  %up = zext i1 %more to i32
  %down = zext i1 %less to i32
  %sign = sub i32 %up, %down
  ret i32 %sign
}

; Whether no entry that changes overlaps with another one.
define i1 @$P.apart(ptr %ledger) noinline nounwind {
  %countp = getelementptr i64, ptr %ledger, i64 1
  %roomp = getelementptr i64, ptr %ledger, i64 2
  %entries = load ptr, ptr %ledger
  %count = load i64, ptr %countp
  %room = load i64, ptr %roomp
  %lost = icmp slt i64 %room, 0
  br i1 %lost, label %no, label %some
some:
  %few = icmp ult i64 %count, 2
  br i1 %few, label %yes, label %sort
sort:
  call void @qsort(ptr %entries, i64 %count, i64 24, ptr @$P.order)
  br label %sweep
sweep:
  %i = phi i64 [ 0, %sort ], [ %next, %on ]
  %last = phi i64 [ 0, %sort ], [ %farthest, %on ]
  %last.changed = phi i64 [ 0, %sort ], [ %farthest.changed, %on ]
  %done = icmp uge i64 %i, %count
  br i1 %done, label %yes, label %look
look:
  %entry = getelementptr [3 x i64], ptr %entries, i64 %i
  %endp = getelementptr i64, ptr %entry, i64 1
  %changedp = getelementptr i64, ptr %entry, i64 2
  %start = load i64, ptr %entry
  %end = load i64, ptr %endp
  %changed = load i64, ptr %changedp
  %ischanged = icmp ne i64 %changed, 0
  %empty = icmp uge i64 %start, %end
  %before = select i1 %ischanged, i64 %last, i64 %last.changed
  %inside = icmp ult i64 %start, %before
  %full = xor i1 %empty, true
  %bad = and i1 %inside, %full
  br i1 %bad, label %no, label %on
on:
  %further = icmp ugt i64 %end, %last
  %farthest = select i1 %further, i64 %end, i64 %last
  %beyond = icmp ugt i64 %end, %last.changed
  %moves = and i1 %beyond, %ischanged
  %farthest.changed = select i1 %moves, i64 %end, i64 %last.changed
  %next = add i64 %i, 1
  br label %sweep
yes:
  ret i1 true
no:
  ret i1 false
}

; The first and the last address of an array's elements, whatever its strides.
define void @$P.extent(ptr %array, ptr %out, i64 %itemsize) noinline nounwind {
  %datap = getelementptr i8, ptr %array, i64 $ARRAY_DATA
  %rankp = getelementptr i8, ptr %array, i64 $ARRAY_RANK
  %dimsp = getelementptr i8, ptr %array, i64 $ARRAY_DIMS
  %stridesp = getelementptr i8, ptr %array, i64 $ARRAY_STRIDES
  %data = load i64, ptr %datap
  %rank = load i32, ptr %rankp
  %dims = load ptr, ptr %dimsp
  %strides = load ptr, ptr %stridesp
  %end = add i64 %data, %itemsize
  br label %next
next:
  %k = phi i32 [ 0, %0 ], [ %more, %axis ]
  %low = phi i64 [ %data, %0 ], [ %low.new, %axis ]
  %high = phi i64 [ %end, %0 ], [ %high.new, %axis ]
  %done = icmp sge i32 %k, %rank
  br i1 %done, label %write, label %axis
axis:
  %dimp = getelementptr i64, ptr %dims, i32 %k
  %stridep = getelementptr i64, ptr %strides, i32 %k
  %dim = load i64, ptr %dimp
  %stride = load i64, ptr %stridep
  %steps = sub i64 %dim, 1
  %reach = mul i64 %steps, %stride
  %back = icmp slt i64 %reach, 0
  %down = select i1 %back, i64 %reach, i64 0
  %up = select i1 %back, i64 0, i64 %reach
  %low.new = add i64 %low, %down
  %high.all = add i64 %high, %up
  %none = icmp eq i64 %dim, 0
  %high.new = select i1 %none, i64 %low.new, i64 %high.all
  %more = add i32 %k, 1
  br label %next
write:
  store i64 %low, ptr %out
  %highp = getelementptr i64, ptr %out, i64 1
  store i64 %high, ptr %highp
  ret void
}

; Whether the elements of an array surely do not overlap: the step of each axis leads over all that smaller steps reach.
define i1 @$P.scattered(ptr %array, i64 %itemsize) noinline cold nounwind {
  %rankp = getelementptr i8, ptr %array, i64 $ARRAY_RANK
  %dimsp = getelementptr i8, ptr %array, i64 $ARRAY_DIMS
  %stridesp = getelementptr i8, ptr %array, i64 $ARRAY_STRIDES
  %rank = load i32, ptr %rankp
  %dims = load ptr, ptr %dimsp
  %strides = load ptr, ptr %stridesp
  br label %next
next:
  %k = phi i32 [ 0, %0 ], [ %k.more, %fine ]
  %done = icmp sge i32 %k, %rank
  br i1 %done, label %yes, label %axis
axis:
  %dimp = getelementptr i64, ptr %dims, i32 %k
  %stridep = getelementptr i64, ptr %strides, i32 %k
  %dim = load i64, ptr %dimp
  %stride = load i64, ptr %stridep
  %step = call i64 @llvm.abs.i64(i64 %stride, i1 false)
  %none = icmp eq i64 %dim, 0
  br i1 %none, label %yes, label %sum
sum:
  %j = phi i32 [ 0, %axis ], [ %j.more, %add ]
  %reach = phi i64 [ %itemsize, %axis ], [ %reach.new, %add ]
  %all = icmp sge i32 %j, %rank
  br i1 %all, label %compare, label %add
add:
  %other.dimp = getelementptr i64, ptr %dims, i32 %j
  %other.stridep = getelementptr i64, ptr %strides, i32 %j
  %other.dim = load i64, ptr %other.dimp
  %other.stride = load i64, ptr %other.stridep
  %other.step = call i64 @llvm.abs.i64(i64 %other.stride, i1 false)
  %smaller = icmp ult i64 %other.step, %step
  %equal = icmp eq i64 %other.step, %step
  %before = icmp slt i32 %j, %k
  %tie = and i1 %equal, %before
  %counts = or i1 %smaller, %tie
  %steps = sub i64 %other.dim, 1
  %far = mul i64 %steps, %other.step
  %part = select i1 %counts, i64 %far, i64 0
  %reach.new = add i64 %reach, %part
  %j.more = add i32 %j, 1
  br label %sum
compare:
  %one = icmp eq i64 %dim, 1
  %over = icmp uge i64 %step, %reach
  %apart = or i1 %one, %over
  br i1 %apart, label %fine, label %no
fine:
  %k.more = add i32 %k, 1
  br label %next
yes:
  ret i1 true
no:
  ret i1 false
}

declare i64 @llvm.abs.i64(i64, i1)

; Copy the elements of an array, whatever its strides, to where there is room for them; whether that went well.
define i1 @$P.gather(ptr %array, ptr %target, i64 %bytes) noinline cold nounwind {
  %copy = call ptr @$P.contiguous(ptr %array)
  %none = icmp eq ptr %copy, null
  br i1 %none, label %no, label %some
some:
  %datap = getelementptr i8, ptr %copy, i64 $ARRAY_DATA
  %data = load ptr, ptr %datap
  %copied = call ptr @memcpy(ptr %target, ptr %data, i64 %bytes)
  call void @$P.decref(ptr %copy)
  ret i1 true
no:
  ret i1 false
}

; Take complex numbers apart.
define void @$P.split(ptr %pairs, ptr %real, ptr %imag, i64 %count) noinline nounwind {
  %none = icmp sle i64 %count, 0
  br i1 %none, label %done, label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %first = getelementptr [2 x double], ptr %pairs, i64 %k
  %second = getelementptr i8, ptr %first, i64 8
  %x = load double, ptr %first, align 8
  %y = load double, ptr %second, align 8
  %xp = getelementptr double, ptr %real, i64 %k
  %yp = getelementptr double, ptr %imag, i64 %k
  store double %x, ptr %xp, align 8
  store double %y, ptr %yp, align 8
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Write doubles to every second place.
define void @$P.spread(ptr %target, ptr %source, i64 %count) noinline nounwind {
  %none = icmp sle i64 %count, 0
  br i1 %none, label %done, label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %from = getelementptr double, ptr %source, i64 %k
  %to = getelementptr [2 x double], ptr %target, i64 %k
  %x = load double, ptr %from, align 8
  store double %x, ptr %to, align 8
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Make an array of complex numbers of their parts.
define ptr @$P.pair(ptr %real, ptr %imag, i64 %count, i32 %rank, ptr %dims, ptr %dtype) noinline nounwind {
  %api = load ptr, ptr @$P.table
  %newp = getelementptr i8, ptr %api, i64 $NEW_FROM_DESCR
  %new = load ptr, ptr %newp
  %typep = getelementptr i8, ptr %api, i64 $ARRAY_CLASS
  %type = load ptr, ptr %typep
  call void @$P.incref(ptr %dtype)
  %fresh = call ptr %new(ptr %type, ptr %dtype, i32 %rank, ptr %dims, ptr null, ptr null, i32 0, ptr null)
  %failed = icmp eq ptr %fresh, null
  br i1 %failed, label %done, label %fill
fill:
  %top = getelementptr i8, ptr %fresh, i64 $ARRAY_DATA
  %to = load ptr, ptr %top
  %to.imag = getelementptr i8, ptr %to, i64 8
  call void @$P.spread(ptr %to, ptr %real, i64 %count)
  call void @$P.spread(ptr %to.imag, ptr %imag, i64 %count)
  br label %done
done:
  ret ptr %fresh
}
