// The one function that Debian's libgcc asks of glibc and musl lacks: which unwind table covers an address? Without it
// no exception finds its handler. The struct is glibc's (dlfcn.h, since 2.35), and libgcc was compiled with it.
#define _GNU_SOURCE
#include <link.h>
#include <stdint.h>

struct dl_find_object {
    unsigned long long flags;
    void* map_start;
    void* map_end;
    struct link_map* link_map;
    void* eh_frame;
#ifdef __arm__
    int eh_count;
#endif
    unsigned long long reserved[7];
};

#ifdef __arm__
enum { unwind_table = PT_ARM_EXIDX, bytes_per_entry = 8 };
#else
enum { unwind_table = PT_GNU_EH_FRAME };
#endif

struct search {
    uintptr_t address;
    struct dl_find_object* result;
};

static int look_into(struct dl_phdr_info* object, size_t size, void* data) {
    const struct search* search = data;
    struct dl_find_object* result = search->result;
    int covers = 0;
    (void)size;
    result->eh_frame = 0;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
        const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && search->address - start < segment->p_memsz) {
            covers = 1;
            result->map_start = (void*)start;
            result->map_end = (void*)(start + segment->p_memsz);
        }
        if (segment->p_type == unwind_table) {
            result->eh_frame = (void*)start;
#ifdef __arm__
            result->eh_count = (int)(segment->p_memsz / bytes_per_entry);
#endif
        }
    }
    return covers && result->eh_frame;
}

int _dl_find_object(void* address, struct dl_find_object* result) {
    struct search search = {(uintptr_t)address, result};
    result->flags = 0;
    result->link_map = 0;
    return dl_iterate_phdr(look_into, &search) ? 0 : -1;
}
