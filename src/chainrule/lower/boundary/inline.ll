; What every call boundary does inline: reference counts, short integers, attributes of ordinary objects.
; Read by helpers.py: `$P` is the boundary's symbol; other words in capitals are offsets.

;; before 3.12
define internal void @$P.incref(ptr %o) alwaysinline nounwind {
  %n = load i64, ptr %o
  %m = add i64 %n, 1
  store i64 %m, ptr %o
  ret void
}

define internal void @$P.decref(ptr %o) alwaysinline nounwind {
  %n = load i64, ptr %o
  %m = sub i64 %n, 1
  store i64 %m, ptr %o
  %z = icmp eq i64 %m, 0
  br i1 %z, label %dead, label %done
dead:
  call void @_Py_Dealloc(ptr %o)
  br label %done
done:
  ret void
}

;; since 3.12
define internal void @$P.incref(ptr %o) alwaysinline nounwind {
  %n = load i32, ptr %o
  %m = add i32 %n, 1
  %immortal = icmp eq i32 %m, 0
  br i1 %immortal, label %done, label %count
count:
  store i32 %m, ptr %o
  br label %done
done:
  ret void
}

define internal void @$P.decref(ptr %o) alwaysinline nounwind {
  %n = load i64, ptr %o
  %low = trunc i64 %n to i32
  %immortal = icmp slt i32 %low, 0
  br i1 %immortal, label %done, label %count
count:
  %m = sub i64 %n, 1
  store i64 %m, ptr %o
  %z = icmp eq i64 %m, 0
  br i1 %z, label %dead, label %done
dead:
  call void @_Py_Dealloc(ptr %o)
  br label %done
done:
  ret void
}

;; always
define internal void @$P.xdecref(ptr %o) alwaysinline nounwind {
  %z = icmp eq ptr %o, null
  br i1 %z, label %done, label %some
some:
  call void @$P.decref(ptr %o)
  br label %done
done:
  ret void
}

define internal void @$P.release(ptr %data) alwaysinline nounwind {
  %z = icmp eq ptr %data, null
  br i1 %z, label %done, label %some
some:
  call void @cr_free_unlinked(ptr %data)
  br label %done
done:
  ret void
}

;; before 3.12
; A Python integer of one digit is read here, a longer one by CPython; the result is whether it has 64 bits.
define internal i1 @$P.integer(ptr %o, ptr %value) alwaysinline nounwind {
  %head = getelementptr i8, ptr %o, i64 $SIZE
  %size = load i64, ptr %head
  %up = add i64 %size, 1
  %one = icmp ult i64 %up, 3
  %sign = add i64 %size, 0
  br i1 %one, label %short, label %long
short:
  %digits = getelementptr i8, ptr %o, i64 $DIGITS
  %digit = load i32, ptr %digits
  %wide = zext i32 %digit to i64
  %product = mul i64 %wide, %sign
  store i64 %product, ptr %value
  ret i1 true
long:
  %number = call i1 @cr_python.long(ptr %o, ptr %value)
  ret i1 %number
}

;; since 3.12
; A Python integer of one digit is read here, a longer one by CPython; the result is whether it has 64 bits.
define internal i1 @$P.integer(ptr %o, ptr %value) alwaysinline nounwind {
  %head = getelementptr i8, ptr %o, i64 $SIZE
  %tag = load i64, ptr %head
  %one = icmp ult i64 %tag, 16
  %low = and i64 %tag, 3
  %sign = sub i64 1, %low
  br i1 %one, label %short, label %long
short:
  %digits = getelementptr i8, ptr %o, i64 $DIGITS
  %digit = load i32, ptr %digits
  %wide = zext i32 %digit to i64
  %product = mul i64 %wide, %sign
  store i64 %product, ptr %value
  ret i1 true
long:
  %number = call i1 @cr_python.long(ptr %o, ptr %value)
  ret i1 %number
}

;; always
; Whether the elements of an array are of one of two types, in native byte order.
define internal i1 @$P.elements(ptr %array, i32 %number, i32 %twin) alwaysinline nounwind {
  %place = getelementptr i8, ptr %array, i64 $ARRAY_DTYPE
  %dtype = load ptr, ptr %place
  %nplace = getelementptr i8, ptr %dtype, i64 $DTYPE_NUMBER
  %n = load i32, ptr %nplace
  %a = icmp eq i32 %n, %number
  %b = icmp eq i32 %n, %twin
  %ab = or i1 %a, %b
  %oplace = getelementptr i8, ptr %dtype, i64 $DTYPE_BYTE_ORDER
  %order = load i8, ptr %oplace
  %native = icmp eq i8 %order, 61
  %none = icmp eq i8 %order, 124
  %ordered = or i1 %native, %none
  %ok = and i1 %ab, %ordered
  ret i1 %ok
}

;; before 3.12
; Where an object holds the values of its attributes, if it has no dict yet; else null.
define internal ptr @$P.values(ptr %o, i64 %basic) alwaysinline nounwind {
  %place = getelementptr i8, ptr %o, i64 -32
  %values = load ptr, ptr %place
  ret ptr %values
}

;; only 3.12
define internal ptr @$P.values(ptr %o, i64 %basic) alwaysinline nounwind {
  %place = getelementptr i8, ptr %o, i64 -24
  %word = load i64, ptr %place
  %mark = and i64 %word, 1
  %has = icmp ne i64 %mark, 0
  %up = add i64 %word, 1
  %pointer = inttoptr i64 %up to ptr
  %values = select i1 %has, ptr %pointer, ptr null
  ret ptr %values
}

;; since 3.13
define internal ptr @$P.values(ptr %o, i64 %basic) alwaysinline nounwind {
  %head = getelementptr i8, ptr %o, i64 %basic
  %place = getelementptr i8, ptr %head, i64 3
  %valid = load i8, ptr %place
  %has = icmp ne i8 %valid, 0
  %first = getelementptr i8, ptr %head, i64 8
  %values = select i1 %has, ptr %first, ptr null
  ret ptr %values
}

;; always
; An attribute that stands in the object (a borrowed reference), or null.
define internal ptr @$P.attribute(ptr %o, ptr %name, i64 %offset, i64 %basic) alwaysinline nounwind {
  %unknown = icmp slt i64 %offset, 0
  br i1 %unknown, label %ask, label %look
look:
  %values = call ptr @$P.values(ptr %o, i64 %basic)
  %none = icmp eq ptr %values, null
  br i1 %none, label %ask, label %read
read:
  %place = getelementptr i8, ptr %values, i64 %offset
  %content = load ptr, ptr %place
  %missing = icmp eq ptr %content, null
  br i1 %missing, label %ask, label %done
done:
  ret ptr %content
ask:
  %answer = call ptr @cr_python.getattr(ptr %o, ptr %name)
  ret ptr %answer
}
