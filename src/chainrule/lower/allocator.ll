; The allocator of compiled code, compiled once for all units. A block has a header of 32 bytes: the address of the
; pointer to this block, the next block, the capacity in bytes, unused. The context begins with the pointer to the
; first block. `malloc` and `free` do the work.

declare noalias ptr @malloc(i64)
declare noalias ptr @realloc(ptr, i64)
declare void @free(ptr)

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
  call void @free(ptr %block)
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
  call void @free(ptr %block)
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
