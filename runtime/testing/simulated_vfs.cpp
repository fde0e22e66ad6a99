#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/testing/simulated_file.hpp"

namespace kontor {
namespace {

constexpr sqlite3_int64 some_day_julian_ms = 212'534'064'000'000;  // nothing here asks SQLite for the time
constexpr std::size_t lock_slots = SQLITE_SHM_NLOCK;

}  // namespace

/// SQLite's file object. It makes the memory, so this has a constructor only in name.
struct SimulatedDisk::Handle {
    sqlite3_file base;  // first, as SQLite demands
    SimulatedDisk* disk;
    std::shared_ptr<File>* file;
    std::shared_ptr<SharedMemory>* memory;
    std::uint64_t life;
    int lock;
    std::array<bool, lock_slots> shared;
    std::array<bool, lock_slots> exclusive;
    bool remove_on_close;
};

/// The functions of the VFS and of its files.
struct SimulatedDisk::Calls {
    static Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
    static File& file_of(sqlite3_file* file) { return **handle_of(file).file; }
    static SimulatedDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<SimulatedDisk*>(vfs->pAppData); }

    /// What stands in the way of an operation on an open file.
    static int check(sqlite3_file* file, Operation operation, int dead) {
        const auto& handle = handle_of(file);
        if (handle.life != handle.disk->life_) return dead;
        return handle.disk->judge(operation, file_of(file).path);
    }

    static int close(sqlite3_file* base) {
        auto& handle = handle_of(base);
        std::erase(file_of(base).handles, &handle);
        if (handle.remove_on_close && handle.life == handle.disk->life_)
            handle.disk->remove(file_of(base).path);
        delete handle.memory;
        delete handle.file;
        return SQLITE_OK;
    }

    static int read(sqlite3_file* base, void* into, int amount, sqlite3_int64 offset) {
        if (const int fault = check(base, Operation::read, SQLITE_IOERR_READ)) return fault;
        const auto& content = file_of(base).content;
        const auto wanted = static_cast<std::size_t>(amount);
        const auto start = std::min(content.size(), static_cast<std::size_t>(offset));
        const auto got = std::min(wanted, content.size() - start);
        std::memcpy(into, content.data() + start, got);
        std::memset(static_cast<char*>(into) + got, 0, wanted - got);
        return got == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* base, const void* from, int amount, sqlite3_int64 offset) {
        if (const int fault = check(base, Operation::write, SQLITE_IOERR_WRITE)) return fault;
        auto& file = file_of(base);
        const std::string_view bytes{static_cast<const char*>(from), static_cast<std::size_t>(amount)};
        const auto at = static_cast<std::size_t>(offset);
        const auto end = at + bytes.size();
        if (end > file.content.size() && end - file.content.size() > handle_of(base).disk->free_bytes())
            return SQLITE_FULL;
        file.write(at, bytes);
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* base, sqlite3_int64 size) {
        if (const int fault = check(base, Operation::truncate, SQLITE_IOERR_TRUNCATE)) return fault;
        file_of(base).truncate(static_cast<std::size_t>(size));
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* base, int) {
        if (const int fault = check(base, Operation::sync, SQLITE_IOERR_FSYNC)) return fault;
        file_of(base).sync();
        handle_of(base).disk->settle_removals();
        return SQLITE_OK;
    }

    static int file_size(sqlite3_file* base, sqlite3_int64* size) {
        *size = static_cast<sqlite3_int64>(file_of(base).content.size());
        return SQLITE_OK;
    }

    /// The strongest lock of the others.
    static int others(sqlite3_file* base) {
        int strongest = SQLITE_LOCK_NONE;
        for (const auto* other : file_of(base).handles) {
            if (other != &handle_of(base)) strongest = std::max(strongest, other->lock);
        }
        return strongest;
    }

    static int lock(sqlite3_file* base, int level) {
        auto& handle = handle_of(base);
        if (handle.life != handle.disk->life_) return SQLITE_IOERR_LOCK;
        const int other = others(base);
        const bool conflict = level == SQLITE_LOCK_SHARED     ? other >= SQLITE_LOCK_PENDING
                              : level == SQLITE_LOCK_RESERVED ? other >= SQLITE_LOCK_RESERVED
                                                              : other >= SQLITE_LOCK_SHARED;
        if (conflict) return SQLITE_BUSY;
        handle.lock = std::max(handle.lock, level);
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* base, int level) {
        handle_of(base).lock = std::min(handle_of(base).lock, level);
        return SQLITE_OK;
    }

    static int check_reserved(sqlite3_file* base, int* reserved) {
        *reserved = std::max(others(base), handle_of(base).lock) >= SQLITE_LOCK_RESERVED ? 1 : 0;
        return SQLITE_OK;
    }

    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
    /// As SQLite assumes of the disks it is used with.
    static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static int map_shared(sqlite3_file* base, int region, int bytes, int extend, void volatile** into) {
        *into = nullptr;
        if (handle_of(base).life != handle_of(base).disk->life_) return SQLITE_IOERR_SHMMAP;
        auto& regions = (*handle_of(base).memory)->regions;
        const auto wanted = static_cast<std::size_t>(region);
        if (wanted >= regions.size() && extend == 0) return SQLITE_OK;
        while (wanted >= regions.size())
            regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
        *into = regions[wanted].get();
        return SQLITE_OK;
    }

    static int lock_shared(sqlite3_file* base, int offset, int count, int flags) {
        auto& handle = handle_of(base);
        if (handle.life != handle.disk->life_) return SQLITE_IOERR_SHMLOCK;
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        for (int i = offset; i < offset + count; ++i) {
            const auto slot = static_cast<std::size_t>(i);
            if ((flags & SQLITE_SHM_UNLOCK) != 0) {
                (exclusive ? handle.exclusive : handle.shared)[slot] = false;
                continue;
            }
            for (const auto* other : file_of(base).handles) {
                if (other == &handle) continue;
                if (other->exclusive[slot] || (exclusive && other->shared[slot])) return SQLITE_BUSY;
            }
        }
        if ((flags & SQLITE_SHM_UNLOCK) != 0) return SQLITE_OK;
        for (int i = offset; i < offset + count; ++i)
            (exclusive ? handle.exclusive : handle.shared)[static_cast<std::size_t>(i)] = true;
        return SQLITE_OK;
    }

    static void barrier(sqlite3_file*) {}

    static int unmap_shared(sqlite3_file* base, int remove) {
        auto& handle = handle_of(base);
        handle.shared.fill(false);
        handle.exclusive.fill(false);
        if (remove != 0 && handle.life == handle.disk->life_) file_of(base).renew_memory();
        return SQLITE_OK;
    }

    static const sqlite3_io_methods& methods() {
        static const sqlite3_io_methods table{
            .iVersion = 2,
            .xClose = close,
            .xRead = read,
            .xWrite = write,
            .xTruncate = truncate,
            .xSync = sync,
            .xFileSize = file_size,
            .xLock = lock,
            .xUnlock = unlock,
            .xCheckReservedLock = check_reserved,
            .xFileControl = control,
            .xSectorSize = sector_size,
            .xDeviceCharacteristics = characteristics,
            .xShmMap = map_shared,
            .xShmLock = lock_shared,
            .xShmBarrier = barrier,
            .xShmUnmap = unmap_shared,
            .xFetch = nullptr,
            .xUnfetch = nullptr,
        };
        return table;
    }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* out_flags) {
        auto& disk = disk_of(vfs);
        base->pMethods = nullptr;
        const std::string path = name == nullptr ? "" : name;
        if (const int fault = disk.judge(Operation::open, path)) return fault;
        auto found = path.empty() ? disk.files_.end() : disk.files_.find(path);
        std::shared_ptr<File> file;
        if (path.empty()) {
            file = std::make_shared<File>();
        } else if (found != disk.files_.end()) {
            file = found->second;
        } else if ((flags & SQLITE_OPEN_CREATE) == 0) {
            return SQLITE_CANTOPEN;
        } else {
            disk.create(path);
            file = disk.files_.at(path);
        }
        auto& handle = handle_of(base);
        handle.disk = &disk;
        handle.file = new std::shared_ptr<File>{file};
        handle.memory = new std::shared_ptr<SharedMemory>{file->shared_memory};
        handle.life = disk.life_;
        handle.lock = SQLITE_LOCK_NONE;
        handle.shared.fill(false);
        handle.exclusive.fill(false);
        handle.remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0 && !path.empty();
        file->handles.push_back(&handle);
        base->pMethods = &methods();
        if (out_flags != nullptr) *out_flags = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int) {
        auto& disk = disk_of(vfs);
        if (const int fault = disk.judge(Operation::remove, name)) return fault;
        if (!disk.files_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
        disk.remove(name);
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* name, int, int* exists) {
        *exists = disk_of(vfs).files_.contains(name) ? 1 : 0;
        return SQLITE_OK;
    }

    static int full_path(sqlite3_vfs*, const char* name, int size, char* into) {
        sqlite3_snprintf(size, into, "%s", name);
        return SQLITE_OK;
    }

    static int randomness(sqlite3_vfs* vfs, int size, char* into) {
        auto& random = disk_of(vfs).random_;
        for (int i = 0; i < size; ++i) into[i] = static_cast<char>(random());
        return size;
    }

    static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
    static int current_time_ms(sqlite3_vfs*, sqlite3_int64* time) {
        *time = some_day_julian_ms;
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs*, int, char*) { return 0; }

    static void fill(sqlite3_vfs& vfs) {
        vfs.iVersion = 2;
        vfs.szOsFile = sizeof(Handle);
        vfs.mxPathname = 512;
        vfs.xOpen = open;
        vfs.xDelete = remove;
        vfs.xAccess = access;
        vfs.xFullPathname = full_path;
        vfs.xRandomness = randomness;
        vfs.xSleep = sleep;
        vfs.xGetLastError = last_error;
        vfs.xCurrentTimeInt64 = current_time_ms;
    }
};

void SimulatedDisk::fill(sqlite3_vfs& vfs) {
    Calls::fill(vfs);
}

}  // namespace kontor
