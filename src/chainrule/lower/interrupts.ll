; What compiled code calls while it runs long, compiled once for all units. The context holds at byte 72 the state of
; this thread while others may run Python, else null; at byte 80 when signals were looked at last, in nanoseconds.

declare i32 @clock_gettime(i32, ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare i32 @PyErr_CheckSignals()

; A clock of a few milliseconds that costs nothing on Linux; the same number is a precise one on macOS.
define internal i64 @cr_now() alwaysinline nounwind {
  %time = alloca { i64, i64 }
  store { i64, i64 } zeroinitializer, ptr %time
  %failed = call i32 @clock_gettime(i32 6, ptr %time)
  %seconds = load i64, ptr %time
  %rest.at = getelementptr i8, ptr %time, i64 8
  %rest = load i64, ptr %rest.at
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %rest
  ret i64 %now
}

; Look whether there are signals to handle: 0, or -1 with an exception set. The first call only notes the time; from
; then on a call counts as long: it holds Python's lock no more but for these looks, twenty in a second. Integer registers
; stay as they are, so that the loops that call this need not make room for it.
define preserve_mostcc i64 @cr_poll(ptr %ctx) nounwind noinline cold {
  %now = call i64 @cr_now()
  %last.at = getelementptr i8, ptr %ctx, i64 80
  %last = load i64, ptr %last.at
  %first = icmp eq i64 %last, 0
  br i1 %first, label %note, label %compare
note:
  store i64 %now, ptr %last.at
  ret i64 0
compare:
  %passed = sub i64 %now, %last
  %state.at = getelementptr i8, ptr %ctx, i64 72
  %state = load ptr, ptr %state.at
  %held = icmp eq ptr %state, null
  %pause = select i1 %held, i64 10000000, i64 50000000
  %early = icmp slt i64 %passed, %pause
  br i1 %early, label %go, label %look
look:
  store i64 %now, ptr %last.at
  call void @cr_resume(ptr %ctx)
  %found = call i32 @PyErr_CheckSignals()
  %stop = icmp ne i32 %found, 0
  br i1 %stop, label %stopped, label %leave
stopped:
  ret i64 -1
leave:
  %saved = call ptr @PyEval_SaveThread()
  store ptr %saved, ptr %state.at
  br label %go
go:
  ret i64 0
}

; Take Python's lock again if it was given up.
define void @cr_resume(ptr %ctx) nounwind noinline {
  %state.at = getelementptr i8, ptr %ctx, i64 72
  %state = load ptr, ptr %state.at
  %held = icmp eq ptr %state, null
  br i1 %held, label %done, label %take
take:
  call void @PyEval_RestoreThread(ptr %state)
  store ptr null, ptr %state.at
  br label %done
done:
  ret void
}

;; where a thread's stack can be asked for
; The lowest address that recursion may reach in this thread: found once per thread and kept under a key, which the
; loader makes (-1 without it). Some of the stack is left to what recursive functions call, at most 64 MB are used.
@cr_stack.key = global i32 -1

define ptr @cr_stack_limit(ptr %here) nounwind noinline {
  %key = load i32, ptr @cr_stack.key
  %unknown = icmp slt i32 %key, 0
  br i1 %unknown, label %guess, label %look
guess:
  %little = getelementptr i8, ptr %here, i64 -262144
  ret ptr %little
look:
  %noted = call ptr @pthread_getspecific(i32 %key)
  %new = icmp eq ptr %noted, null
  br i1 %new, label %find, label %bound
find:
  %found = call ptr @cr_find_stack()
  %lost = icmp eq ptr %found, null
  br i1 %lost, label %guess, label %keep
keep:
  %kept = call i32 @pthread_setspecific(i32 %key, ptr %found)
  br label %bound
bound:
  %limit = phi ptr [ %noted, %look ], [ %found, %keep ]
  %most = getelementptr i8, ptr %here, i64 -67108864
  %far = icmp ult ptr %limit, %most
  %answer = select i1 %far, ptr %most, ptr %limit
  ret ptr %answer
}

declare ptr @pthread_getspecific(i32)
declare i32 @pthread_setspecific(i32, ptr)
declare ptr @pthread_self()
declare i32 @pthread_getattr_np(ptr, ptr)
declare i32 @pthread_attr_getstack(ptr, ptr, ptr)
declare i32 @pthread_attr_destroy(ptr)

define internal ptr @cr_find_stack() nounwind noinline cold {
  %attributes = alloca [128 x i8], align 16
  %low.at = alloca ptr
  %size.at = alloca i64
  %self = call ptr @pthread_self()
  %failed = call i32 @pthread_getattr_np(ptr %self, ptr %attributes)
  %known = icmp eq i32 %failed, 0
  br i1 %known, label %read, label %none
read:
  %none.read = call i32 @pthread_attr_getstack(ptr %attributes, ptr %low.at, ptr %size.at)
  %destroyed = call i32 @pthread_attr_destroy(ptr %attributes)
  %low = load ptr, ptr %low.at
  %size = load i64, ptr %size.at
  %half = lshr i64 %size, 1
  %small = icmp ult i64 %half, 262144
  %reserve = select i1 %small, i64 %half, i64 262144
  %limit = getelementptr i8, ptr %low, i64 %reserve
  ret ptr %limit
none:
  ret ptr null
}

;; where it cannot
@cr_stack.key = global i32 -1

define ptr @cr_stack_limit(ptr %here) nounwind noinline {
  %little = getelementptr i8, ptr %here, i64 -262144
  ret ptr %little
}

;; declarations: what units see.
declare preserve_mostcc i64 @cr_poll(ptr) cold nounwind memory(argmem: readwrite, inaccessiblemem: readwrite)
declare void @cr_resume(ptr) cold nounwind memory(argmem: readwrite, inaccessiblemem: readwrite)
declare ptr @cr_stack_limit(ptr) nounwind
