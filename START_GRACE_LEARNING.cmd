@echo off
rem Starts Grace on Windows, as `python serve.py` does elsewhere. Arguments are handed on.
setlocal

rem No command stands in a parenthesised block: a parenthesis in an argument would end it.
where py >nul 2>nul
if errorlevel 1 goto no_launcher
py -3 "%~dp0serve.py" %*
goto ended

:no_launcher
where python >nul 2>nul
if errorlevel 1 goto no_python
python "%~dp0serve.py" %*
goto ended

:no_python
echo Python was not found: install Python 3.11 or newer from https://www.python.org/downloads/
echo with "Add python.exe to PATH" ticked, and start this file again.
pause
exit /b 1

:ended
set "GRACE_STATUS=%ERRORLEVEL%"
if not "%GRACE_STATUS%"=="0" pause
exit /b %GRACE_STATUS%
