; The allocator of compiled code, compiled once for all units. A block has a header of 32 bytes: the address of the
; pointer to this block, the next block, the capacity in bytes, unused. The context begins with the pointer to the
; first block. `malloc` and `free` do the work.

;
; Large blocks that are freed are kept for the next call that wants one of about their size, since fresh memory of
; the system costs a page fault for every 4 KB. At most eight are kept, and 256 MB in all; threads exchange them
; atomically.

@cr_kept = internal global [8 x ptr] zeroinitializer
@cr_kept_bytes = internal global i64 0
@cr_turn = internal global i64 0

declare noalias ptr @malloc(i64)
declare noalias ptr @realloc(ptr, i64)
declare void @free(ptr)

define internal i64 @cr_size(ptr %block) alwaysinline nounwind {
  %size.at = getelementptr i8, ptr %block, i64 16
  %size = load i64, ptr %size.at
  ret i64 %size
}

; Whether a block of this capacity is worth keeping: 128 KB to 128 MB.
define internal i1 @cr_is_large(i64 %bytes) alwaysinline nounwind {
  %above = sub i64 %bytes, 131072
  %large = icmp ult i64 %above, 134086656
  ret i1 %large
}

; A kept block that holds so many bytes and is not much larger, or null.
define internal ptr @cr_take(i64 %bytes) noinline nounwind {
  %most = mul i64 %bytes, 2
  br label %each
each:
  %k = phi i64 [ 0, %0 ], [ %k.next, %next ]
  %slot = getelementptr [8 x ptr], ptr @cr_kept, i64 0, i64 %k
  %seen = load atomic ptr, ptr %slot monotonic, align 8
  %empty = icmp eq ptr %seen, null
  br i1 %empty, label %next, label %try
try:
  %block = atomicrmw xchg ptr %slot, ptr null seq_cst
  %gone = icmp eq ptr %block, null
  br i1 %gone, label %next, label %look
look:
  %size = call i64 @cr_size(ptr %block)
  %enough = icmp uge i64 %size, %bytes
  %fair = icmp ule i64 %size, %most
  %fits = and i1 %enough, %fair
  br i1 %fits, label %found, label %back
found:
  %left = atomicrmw sub ptr @cr_kept_bytes, i64 %size seq_cst
  ret ptr %block
back:
  %other = atomicrmw xchg ptr %slot, ptr %block seq_cst
  %was = icmp ne ptr %other, null
  br i1 %was, label %drop, label %next
drop:
  call void @cr_drop(ptr %other)
  br label %next
next:
  %k.next = add i64 %k, 1
  %more = icmp ult i64 %k.next, 8
  br i1 %more, label %each, label %none
none:
  ret ptr null
}

; Free a block that was kept.
define internal void @cr_drop(ptr %block) nounwind {
  %size = call i64 @cr_size(ptr %block)
  %left = atomicrmw sub ptr @cr_kept_bytes, i64 %size seq_cst
  call void @free(ptr %block)
  ret void
}

; Keep a large block, where there is room or in the place of another one; free others.
define internal void @cr_give_back(ptr %block) nounwind {
  %size = call i64 @cr_size(ptr %block)
  %large = call i1 @cr_is_large(i64 %size)
  br i1 %large, label %count, label %free
count:
  %before = atomicrmw add ptr @cr_kept_bytes, i64 %size seq_cst
  %after = add i64 %before, %size
  %many = icmp ugt i64 %after, 268435456
  br i1 %many, label %uncount, label %keep
uncount:
  %left = atomicrmw sub ptr @cr_kept_bytes, i64 %size seq_cst
  br label %free
keep:
  %k = phi i64 [ 0, %count ], [ %k.next, %full ]
  %slot = getelementptr [8 x ptr], ptr @cr_kept, i64 0, i64 %k
  %pair = cmpxchg ptr %slot, ptr null, ptr %block seq_cst seq_cst
  %free.one = extractvalue { ptr, i1 } %pair, 1
  br i1 %free.one, label %done, label %full
full:
  %k.next = add i64 %k, 1
  %more = icmp ult i64 %k.next, 8
  br i1 %more, label %keep, label %replace
replace:
  %turn = atomicrmw add ptr @cr_turn, i64 1 seq_cst
  %victim = and i64 %turn, 7
  %its = getelementptr [8 x ptr], ptr @cr_kept, i64 0, i64 %victim
  %other = atomicrmw xchg ptr %its, ptr %block seq_cst
  %was = icmp ne ptr %other, null
  br i1 %was, label %drop, label %done
drop:
  call void @cr_drop(ptr %other)
  br label %done
free:
  call void @free(ptr %block)
  br label %done
done:
  ret void
}

define internal void @cr_link(ptr %ctx, ptr %block, i64 %bytes) alwaysinline nounwind {
  %next = load ptr, ptr %ctx
  store ptr %ctx, ptr %block
  %next.at = getelementptr i8, ptr %block, i64 8
  store ptr %next, ptr %next.at
  %size.at = getelementptr i8, ptr %block, i64 16
  store i64 %bytes, ptr %size.at
  store ptr %block, ptr %ctx
  %last = icmp eq ptr %next, null
  br i1 %last, label %done, label %relink
relink:
  store ptr %next.at, ptr %next
  br label %done
done:
  ret void
}

define noalias ptr @cr_alloc(ptr %ctx, i64 %bytes) nounwind {
  %overflow = icmp ugt i64 %bytes, 4611686018427387904
  br i1 %overflow, label %none, label %get
get:
  %large = call i1 @cr_is_large(i64 %bytes)
  br i1 %large, label %again, label %fresh
again:
  %kept = call ptr @cr_take(i64 %bytes)
  %nothing = icmp eq ptr %kept, null
  br i1 %nothing, label %fresh, label %reuse
reuse:
  %size = call i64 @cr_size(ptr %kept)
  call void @cr_link(ptr %ctx, ptr %kept, i64 %size)
  %data.kept = getelementptr i8, ptr %kept, i64 32
  ret ptr %data.kept
fresh:
  %total = add i64 %bytes, 32
  %block = call ptr @malloc(i64 %total)
  %failed = icmp eq ptr %block, null
  br i1 %failed, label %none, label %some
some:
  call void @cr_link(ptr %ctx, ptr %block, i64 %bytes)
  %data = getelementptr i8, ptr %block, i64 32
  ret ptr %data
none:
  ret ptr null
}

define void @cr_unlink(ptr %data) nounwind {
  %block = getelementptr i8, ptr %data, i64 -32
  %back = load ptr, ptr %block
  %next.at = getelementptr i8, ptr %block, i64 8
  %next = load ptr, ptr %next.at
  store ptr %next, ptr %back
  %last = icmp eq ptr %next, null
  br i1 %last, label %done, label %relink
relink:
  store ptr %back, ptr %next
  br label %done
done:
  ret void
}

define void @cr_free(ptr %data) nounwind {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %done, label %some
some:
  call void @cr_unlink(ptr %data)
  %block = getelementptr i8, ptr %data, i64 -32
  call void @cr_give_back(ptr %block)
  br label %done
done:
  ret void
}

define noalias ptr @cr_grow(ptr %ctx, ptr %data, i64 %bytes) nounwind {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %fresh, label %old
fresh:
  %new = call ptr @cr_alloc(ptr %ctx, i64 %bytes)
  ret ptr %new
old:
  call void @cr_unlink(ptr %data)
  %block = getelementptr i8, ptr %data, i64 -32
  %total = add i64 %bytes, 32
  %bigger = call ptr @realloc(ptr %block, i64 %total)
  %failed = icmp eq ptr %bigger, null
  br i1 %failed, label %none, label %some
some:
  call void @cr_link(ptr %ctx, ptr %bigger, i64 %bytes)
  %moved = getelementptr i8, ptr %bigger, i64 32
  ret ptr %moved
none:
  %size.at = getelementptr i8, ptr %block, i64 16
  %size = load i64, ptr %size.at
  call void @cr_link(ptr %ctx, ptr %block, i64 %size)
  ret ptr null
}

define i64 @cr_capacity(ptr %data) nounwind {
  %size.at = getelementptr i8, ptr %data, i64 -16
  %size = load i64, ptr %size.at
  ret i64 %size
}

define void @cr_release_all(ptr %ctx) nounwind {
  br label %next
next:
  %block = load ptr, ptr %ctx
  %done = icmp eq ptr %block, null
  br i1 %done, label %end, label %some
some:
  %data = getelementptr i8, ptr %block, i64 32
  call void @cr_free(ptr %data)
  br label %next
end:
  ret void
}

define void @cr_free_unlinked(ptr %data) nounwind {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %done, label %some
some:
  %block = getelementptr i8, ptr %data, i64 -32
  call void @cr_give_back(ptr %block)
  br label %done
done:
  ret void
}

;; declarations: what units see. The kinds of allocation let LLVM drop arrays that nobody reads; headers are out of
;; its sight, since it must not reason about memory before the first byte.
declare noalias ptr @cr_alloc(ptr, i64) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) allockind("alloc,uninitialized") allocsize(1) "alloc-family"="chainrule"
declare noalias ptr @cr_grow(ptr, ptr, i64) cold nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)
declare i64 @cr_capacity(ptr) nounwind willreturn memory(inaccessiblemem: read)
declare void @cr_free(ptr allocptr) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) allockind("free") "alloc-family"="chainrule"
declare void @cr_unlink(ptr) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)
declare void @cr_release_all(ptr) nounwind
declare void @cr_free_unlinked(ptr) nounwind
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.experimental.noalias.scope.decl(metadata)
