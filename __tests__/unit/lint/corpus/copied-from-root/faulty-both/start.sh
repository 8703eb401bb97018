#!/bin/sh
echo of the project
