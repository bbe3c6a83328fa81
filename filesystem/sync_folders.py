"""Does a folder lie where a sync program (网盘同步) carries it to and fro?

A sync program puts older or other files in the place of those that are open, on every computer that it serves: a bureau in such a folder loses entries
(db.standing finds it, too late for what was done meanwhile). Recognised: by the names that the programs give their folders, by the files that they lay
into them, and by what OneDrive tells every program in the environment.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["SYNC_ADVICE", "sync_program"]

SYNC_ADVICE = "同步程序会在打开时换掉台账的文件，丢记录；请把单位文件夹移到不同步的位置，备份可以放在同步文件夹里"

_NAMES: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    ("OneDrive", re.compile(r"OneDrive( ?[-–].*)?", re.IGNORECASE)),
    ("坚果云", re.compile(r"我的坚果云|坚果云|Nutstore( Files)?", re.IGNORECASE)),
    ("WPS 云文档", re.compile(r"WPS ?(云盘|云文档|网盘)|WPSDrive|WPS Cloud Files", re.IGNORECASE)),
    ("百度网盘", re.compile(r"BaiduSyncdisk|BaiduNetdiskWorkspace|百度网盘同步空间", re.IGNORECASE)),
    ("iCloud", re.compile(r"iCloud ?Drive|com~apple~CloudDocs", re.IGNORECASE)),
    ("Dropbox", re.compile(r"Dropbox( \(.*\))?", re.IGNORECASE)),
    ("Google Drive", re.compile(r"Google ?Drive|GoogleDrive-.*", re.IGNORECASE)),
    ("Synology Drive", re.compile(r"SynologyDrive", re.IGNORECASE)),
)
"""The program, and the names of its folders."""
_MARKERS = (
    ("Syncthing", ".stfolder"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("Resilio Sync", ".sync"),
)
"""The program, and what it lays into the folder that it synchronises. (What it lays into the home folder tells nothing of the folders there.)"""
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def sync_program(folder: Path, env: Mapping[str, str] = os.environ) -> str:
    """The sync program in whose folder this one lies, by name; "" when none is known to. Nothing needs to exist; raises nothing."""
    try:
        places = {folder.absolute(), folder.resolve()}
    except (OSError, RuntimeError):
        places = {folder.absolute()}
    for place in sorted(places):
        for above in (place, *place.parents):
            for program, name in _NAMES:
                if name.fullmatch(above.name):
                    return program
            if any(env.get(one) and Path(env[one]) == above for one in _VARIABLES):
                return "OneDrive"
            for program, marker in _MARKERS:
                if _exists(above / marker):
                    return program
    return ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
