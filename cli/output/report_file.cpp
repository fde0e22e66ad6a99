#include "cli/output/report_file.hpp"

#include "cli/base/failure.hpp"

namespace kontor::cli {

ReportFile::ReportFile(const std::string& path) {
    if (path.empty()) return;
    out_.open(path, std::ios::trunc);
    if (!out_) throw wrong_use("the report " + path + " cannot be written");
}

void ReportFile::write(const nlohmann::json& line) {
    if (!out_.is_open()) return;
    out_ << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
    if (!out_) throw refused("the report cannot be written any more: is the disk full?");
}

}  // namespace kontor::cli
